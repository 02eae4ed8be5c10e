package dev.altiplano.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.Progress;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCreationTest {
  private static final ModelName CRIA = ModelName.parse("cria").orElseThrow();
  private static final ModelName MINE = ModelName.parse("mine").orElseThrow();

  @TempDir private Path directory;
  private ModelStore store;
  private final List<String> told = new ArrayList<>();
  private final ProgressListener listener = (Progress step) -> told.add(step.status());

  @BeforeEach
  void open() {
    store = ModelStore.open(directory);
  }

  private StoredModel create(ModelPull pull, String system, String quantization)
      throws InterruptedException {
    return new ModelCreation(store, pull, ModelCheck.NONE)
        .create(
            new CreateRequest(
                MINE,
                new CreateRequest.Source.Model(CRIA),
                "",
                system,
                Map.of(),
                List.of(),
                List.of(),
                Map.of(),
                quantization),
            listener);
  }

  private void pull(ModelName name, ProgressListener progress) {
    assertThat(name).isEqualTo(CRIA);
    progress.status("pulling manifest");
    Cria.in(store);
    progress.status("success");
  }

  @Test
  void pullsWhatIsNotThere() throws InterruptedException {
    StoredModel made = create(this::pull, "Be brief.", "q8_0");
    assertThat(told.getFirst()).isEqualTo("pulling manifest");
    assertThat(told)
        .contains("quantizing BF16 model to Q8_0")
        .contains("creating new layer " + made.manifest().layers().getLast().digest())
        .endsWith("writing manifest", "success")
        .containsOnlyOnce("success");
    assertThat(made.config().quantization()).isEqualTo("Q8_0");
    assertThat(store.find(CRIA)).isPresent();
  }

  @Test
  void pullsNothingThatIsThere() throws InterruptedException {
    Cria.in(store);
    create(
        (_, _) -> {
          throw new AssertionError("there is nothing to pull");
        },
        "",
        "");
    assertThat(store.find(MINE).orElseThrow().config())
        .isEqualTo(store.find(CRIA).orElseThrow().config());
  }

  @Test
  void passesOnWhyAPullFailed() {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(
            () ->
                create(
                    (_, _) -> {
                      throw new AltiplanoException(ErrorKind.REGISTRY_FAILED, "no way");
                    },
                    "",
                    ""))
        .withMessage("no way");
    assertThat(store.list()).isEmpty();
  }

  @Test
  void removesWhatOnlyTheFormerModelHad() throws InterruptedException {
    Cria.in(store);
    Digest former = create(this::pull, "Former.", "").manifest().layers().getLast().digest();
    create(this::pull, "Newer.", "");
    assertThat(store.hasBlob(former)).isFalse();
    assertThat(store.contents(store.find(MINE).orElseThrow()).system()).contains("Newer.");
  }
}

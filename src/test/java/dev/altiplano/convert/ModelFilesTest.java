package dev.altiplano.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.store.Layer;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.testing.Cria;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {
  @TempDir private Path root;

  /** So that the next pull brings it anew, whatever other models have it. */
  @Test
  void whatIsFoundDamagedIsNotInTheStoreAnyMore() throws Exception {
    ModelStore store = ModelStore.open(root);
    StoredModel cria = Cria.in(store);
    Layer weights =
        cria.manifest().layers().stream()
            .filter(layer -> layer.name().endsWith(".safetensors"))
            .findFirst()
            .orElseThrow();
    ModelFiles files = ModelFiles.of(store, cria);
    files.verify();
    assertThat(store.hasBlob(weights.digest())).isTrue();
    Files.writeString(store.blob(weights.digest()), "x", StandardOpenOption.APPEND);

    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(files::verify)
        .withMessageContaining("pull the model or create it again");

    assertThat(store.hasBlob(weights.digest())).isFalse();
  }
}

package dev.altiplano.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadPlannerTest {
  private static final ModelName NAME = ModelName.parse("m").orElseThrow();
  private static final long MIB = 1 << 20;

  /** 400 MiB of weights, 64 KiB a token: 256 MiB for 4096 tokens. */
  private static final Footprint MODEL = new Footprint(400 * MIB, 64 << 10, 0, 32, 1024, 32768);

  @ParameterizedTest
  @CsvSource({
    // budget, slots, processors -> slots, context
    "100000, 0,  2,  4, 4096",
    "100000, 0,  6,  6, 4096",
    "100000, 0, 64, 16, 4096",
    "  8192, 0, 64, 16, 4096",
    "  8190, 0, 64,  8, 4096",
    "  1100, 0,  6,  1, 4096",
    "   821, 0,  4,  1, 4096",
    "   820, 0,  4,  1, 2048",
    "   693, 0,  4,  1, 2048",
    "  1600, 4,  2,  4, 4096",
    "  1500, 4,  2,  4, 2048",
    "100000, 9,  2,  9, 4096"
  })
  void choosesSlotsThenTheContext(
      long budget, int slots, int processors, int plannedSlots, int plannedContext) {
    LoadPlan plan =
        new LoadPlanner(budget * MIB, slots, processors, 4096)
            .plan(NAME, MODEL, OptionalInt.empty());
    assertThat(plan.slots()).isEqualTo(plannedSlots);
    assertThat(plan.contextLength()).isEqualTo(plannedContext);
    assertThat(plan.estimate().total()).isLessThanOrEqualTo(budget * MIB);
  }

  @Test
  void aModelThatHoldsLessGetsWhatItHolds() {
    Footprint small = new Footprint(MIB, 1024, 0, 1, 100, 700);
    LoadPlanner planner = new LoadPlanner(1000 * MIB, 1, 1, 4096);
    assertThat(planner.plan(NAME, small, OptionalInt.empty()).contextLength()).isEqualTo(700);
    assertThat(planner.plan(NAME, small, OptionalInt.of(9000)).contextLength()).isEqualTo(700);
    assertThat(planner.plan(NAME, small, OptionalInt.of(9)).contextLength()).isEqualTo(9);
  }

  @Test
  void aContextThatWasAskedForIsNotReduced() {
    LoadPlanner planner = new LoadPlanner(1500 * MIB, 4, 2, 4096);
    assertThatThrownBy(() -> planner.plan(NAME, MODEL, OptionalInt.of(4096)))
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY))
        .hasMessage(
            "cannot load m:latest: it needs 1589 MiB of memory and models may take 1500 MiB:"
                + " weights 500 MiB, KV cache 1024 MiB (4 slots x 4096 tokens), overhead 65 MiB;"
                + " lower num_ctx or OLLAMA_NUM_PARALLEL, take a smaller OLLAMA_KV_CACHE_TYPE, or"
                + " raise altiplano.memory");
  }

  @Test
  void aModelThatNeverFitsIsRefusedAtTheLeastContext() {
    LoadPlanner planner = new LoadPlanner(600 * MIB, 0, 2, 4096);
    assertThatThrownBy(() -> planner.plan(NAME, MODEL, OptionalInt.empty()))
        .hasMessage(
            "cannot load m:latest: it needs 693 MiB of memory and models may take 600 MiB: weights"
                + " 500 MiB, KV cache 128 MiB (1 slot x 2048 tokens), overhead 65 MiB; lower"
                + " OLLAMA_CONTEXT_LENGTH, take a smaller OLLAMA_KV_CACHE_TYPE, or raise"
                + " altiplano.memory");
  }

  @Test
  void aModelWhoseWeightsAreTooLargeIsNotHelpedByAShorterContext() {
    LoadPlanner planner = new LoadPlanner(540 * MIB, 0, 2, 4096);
    assertThatThrownBy(() -> planner.plan(NAME, MODEL, OptionalInt.empty()))
        .hasMessageEndingWith(
            "; its weights and the overhead alone are more than that: raise altiplano.memory, or"
                + " take a smaller model or one of lower precision");
  }

  @ParameterizedTest
  @CsvSource({
    // query heads, context -> tokens of a chunk, MiB of scores
    "32,   2048,   64,   16",
    "32,   8192,   32,   32",
    "32, 131072,   32,  512",
    " 9,   2048,  227,   15",
    " 4,   1024, 1024,   16",
    " 0,   4096, 4096,    0"
  })
  void chunksOfPromptsAreShorterTheLongerAContextMayBe(
      int heads, int context, int chunk, long scores) {
    Footprint model = new Footprint(MIB, 1024, 0, heads, 0, context);
    assertThat(model.longestChunk(context)).isEqualTo(chunk);
    assertThat(model.estimate(4, context).overhead() / MIB).isEqualTo(48 + scores);
  }

  @Test
  void theNumbersOfARefusalAddUp() {
    Footprint odd = new Footprint(400 * MIB + 1, (64 << 10) + 3, 0, 32, 1025, 32768);
    LoadPlanner planner = new LoadPlanner(600 * MIB, 3, 2, 4096);
    assertThatThrownBy(() -> planner.plan(NAME, odd, OptionalInt.of(4096)))
        .hasMessageContaining("needs 1335 MiB of memory")
        .hasMessageContaining("weights 501 MiB, KV cache 769 MiB")
        .hasMessageContaining("overhead 65 MiB");
  }
}

package dev.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.altiplano.graph.KvCacheType;
import dev.altiplano.graph.Precision;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The contract, on a tiny model; and what only this forward pass promises. */
class OnnxForwardPassTest extends TinyModelContract {
  OnnxForwardPassTest() {
    super(Precision.FP32, KvCacheType.F32, 1e-4f);
  }

  @Test
  void closingWaitsForTheStepInProgress() throws Exception {
    ForwardPass pass = open(1, 512);
    KvLease lease = pass.reserve();
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(
            () ->
                end.complete(
                    catchThrowable(
                        () -> {
                          while (true) {
                            pass.run(prefill(lease, 512));
                            running.countDown();
                          }
                        })));
    running.await();
    pass.close();
    assertThat(end.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
  }

  @Test
  void logitsOfClosedModelCannotBeRead() {
    ForwardPass pass = open(1, 16);
    Logits logits = pass.run(prefill(pass.reserve(), 16));
    pass.close();
    assertThat(catchThrowable(() -> logits.copyRow(0, new float[TinyModel.VOCABULARY])))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void takesOneStepWithMoreLogitsThanRows() {
    try (ForwardPass pass = open(2, 16)) {
      int[] all = {0, 1, 2, 3, 4, 5, 6, 7};
      KvLease lease = pass.reserve();
      Logits many = pass.run(new Step(List.of(new SequenceStep(lease, new int[8], 0, all))));
      assertThat(many.rows()).isEqualTo(8);
      assertThat(pass.run(prefill(lease, 3)).rows()).isEqualTo(1);
    }
  }

  private static Step prefill(KvLease lease, int tokens) {
    return new Step(List.of(new SequenceStep(lease, new int[tokens], 0, new int[] {tokens - 1})));
  }
}

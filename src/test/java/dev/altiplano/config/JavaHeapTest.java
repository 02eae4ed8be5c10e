package dev.altiplano.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class JavaHeapTest {
  private static final int MEBIBYTE = 1 << 20;

  @Test
  void theHeapIsSmallAgainAfterAModelWasLoaded() {
    new JavaHeap();
    long grown = grow(512);
    JavaHeap.shrink();
    await()
        .untilAsserted(
            () -> assertThat(Runtime.getRuntime().totalMemory()).isLessThan(grown * 3 / 4));
  }

  private static long grow(int mebibytes) {
    byte[][] garbage = new byte[mebibytes][MEBIBYTE];
    assertThat(garbage[mebibytes - 1]).hasSize(MEBIBYTE);
    return Runtime.getRuntime().totalMemory();
  }

  @Test
  void anIdleJvmGivesMemoryBack() {
    new JavaHeap();
    assertThat(
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxHeapFreeRatio")
                .getValue())
        .isEqualTo("30");
  }
}

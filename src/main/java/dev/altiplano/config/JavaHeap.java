package dev.altiplano.config;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import com.sun.management.VMOption.Origin;
import dev.altiplano.model.ModelName;
import dev.altiplano.residency.LoadedModel;
import dev.altiplano.residency.ResidencyListener;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Keeps the Java heap near what is in use, since models need the memory more. A JVM starts with a
 * 64th of the machine, fills that before it collects anything, and then keeps it: hundreds of
 * megabytes of garbage, most of it from starting and from loading a model. What the command line
 * says about the heap holds; a JVM without these options is left alone.
 */
@Component
final class JavaHeap implements ResidencyListener {
  /** Per cent of the heap that a collection leaves free. */
  private static final String LEAST_FREE = "10";

  private static final String MOST_FREE = "30";

  /** A concurrent collection when there was none for so long, which is what gives memory back. */
  private static final Duration IDLE = Duration.ofMinutes(1);

  JavaHeap() {
    HotSpotDiagnosticMXBean options =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (options != null) {
      set(options, "MinHeapFreeRatio", LEAST_FREE);
      set(options, "MaxHeapFreeRatio", MOST_FREE);
      set(options, "G1PeriodicGCInterval", String.valueOf(IDLE.toMillis()));
    }
  }

  private static void set(HotSpotDiagnosticMXBean options, String name, String value) {
    try {
      VMOption option = options.getVMOption(name);
      if (option.isWriteable() && option.getOrigin() == Origin.DEFAULT) {
        options.setVMOption(name, value);
      }
    } catch (IllegalArgumentException e) {
      // There is no such option, or it does not go together with what the command line says.
    }
  }

  @Override
  public void loaded(ModelName name, LoadedModel model, Duration took) {
    shrink();
  }

  /** Only a full collection lets go of all that the heap has grown by. Does not wait for it. */
  static void shrink() {
    Thread.ofPlatform().daemon().name("heap-shrinker").start(System::gc);
  }
}

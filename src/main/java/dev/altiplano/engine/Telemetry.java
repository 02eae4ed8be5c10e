package dev.altiplano.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Keeps the runtime from reporting to its maker.
 *
 * <p>Since 1.29.0 its builds for Linux and macOS do so unless an environment variable says no:
 * creating an environment starts an uploader, writes a device id under the home directory, and
 * crashes the process when its command line has more than 4096 characters or there is no shell
 * (microsoft/onnxruntime issue 32173). The switch in the C interface comes too late for that.
 */
final class Telemetry {
  private static final String SWITCH = "ORT_DISABLE_TELEMETRY";

  private Telemetry() {}

  /**
   * Sets the variable in this process, for native code; Java's own copy of the environment stays as
   * it is. Must run before the library is loaded.
   */
  static void switchOff() {
    MethodHandle setenv =
        CLibrary.find("setenv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    if (setenv != null) {
      set(setenv);
    }
  }

  private static void set(MethodHandle setenv) {
    try (Arena scratch = Arena.ofConfined()) {
      int failed =
          (int) setenv.invokeExact(scratch.allocateFrom(SWITCH), scratch.allocateFrom("1"), 1);
      if (failed != 0) {
        throw new IllegalStateException("cannot set %s; this is a bug".formatted(SWITCH));
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("setenv threw; this is a bug", e);
    }
  }
}

package dev.altiplano.engine;

import java.util.Locale;

/**
 * An operating system and processor, as the runtime's artifacts name them.
 *
 * @param system linux, osx or win
 * @param processor x64 or aarch64
 */
record Platform(String system, String processor) {
  static Platform current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** From the values of the system properties {@code os.name} and {@code os.arch}. */
  static Platform of(String osName, String osArch) {
    String name = osName.toLowerCase(Locale.ROOT);
    String system = name.startsWith("mac") ? "osx" : name.startsWith("win") ? "win" : "linux";
    String processor =
        switch (osArch) {
          case "amd64", "x86_64" -> "x64";
          case "arm64" -> "aarch64";
          default -> osArch;
        };
    return new Platform(system, processor);
  }

  String libraryName() {
    return switch (system) {
      case "osx" -> "libonnxruntime.dylib";
      case "win" -> "onnxruntime.dll";
      default -> "libonnxruntime.so";
    };
  }

  String libraryResource() {
    return "ai/onnxruntime/native/%s-%s/%s".formatted(system, processor, libraryName());
  }
}

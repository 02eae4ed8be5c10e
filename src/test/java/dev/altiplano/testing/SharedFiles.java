package dev.altiplano.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Weights and goldens that lie outside the repository: in {@code ../shared}, or where the system
 * property {@code altiplano.shared} says.
 */
public final class SharedFiles {
  private static final Path ROOT = Path.of(System.getProperty("altiplano.shared", "../shared"));

  private SharedFiles() {}

  /** The file or folder; where it is missing, the test is skipped, and in CI it fails. */
  public static Path path(String relative) {
    Path path = ROOT.resolve(relative);
    if (System.getenv("CI") != null) {
      assertThat(path).exists();
    }
    assumeTrue(Files.exists(path), () -> path + " is missing; set -Daltiplano.shared=<folder>");
    return path;
  }
}

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
  private static final String PROPERTY = "altiplano.shared";
  private static final Path ROOT = Path.of(System.getProperty(PROPERTY, "../shared"));

  private SharedFiles() {}

  /**
   * The file or folder. Where it is missing, the test fails if the property was given, as the CI
   * build gives it, and is left out otherwise, saying so.
   */
  public static Path path(String relative) {
    Path path = ROOT.resolve(relative);
    if (System.getProperty(PROPERTY) != null) {
      assertThat(path).exists();
    }
    assumeTrue(Files.exists(path), () -> path + " is missing; set -D" + PROPERTY + "=<folder>");
    return path;
  }
}

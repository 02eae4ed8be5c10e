package dev.altiplano.testing;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Weights and goldens that are not part of the repository. They lie in {@code ../shared} beside it,
 * or where the system property {@code altiplano.shared} says.
 */
public final class SharedFiles {
  private static final Path FOLDER = Path.of(System.getProperty("altiplano.shared", "../shared"));

  private SharedFiles() {}

  /**
   * The file or folder at a path below the shared folder. Without it the test is left out, but in
   * CI it fails, so that nothing goes untested in silence.
   */
  public static Path path(String relative) {
    Path path = FOLDER.resolve(relative);
    if (Files.exists(path)) {
      return path;
    }
    String missing = "there is no " + path.toAbsolutePath().normalize();
    if (System.getenv("CI") != null) {
      fail(missing + "; -Daltiplano.shared=<folder> says where the shared files are");
    }
    return Assumptions.abort(
        "This test is left out: "
            + missing
            + ". -Daltiplano.shared=<folder> names another folder.");
  }
}

package dev.altiplano.packaging;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.Arrays;

/** Paths of a model's files as others name them: relative, with slashes, and within the model. */
public final class FilePath {
  private static final int MOST_CHARACTERS = 512;

  private FilePath() {}

  /**
   * Refuses what leads anywhere else.
   *
   * @throws AltiplanoException INVALID_REQUEST with the text of the protocol
   */
  static void check(String path) {
    if (!isValid(path)) {
      throw new AltiplanoException(ErrorKind.INVALID_REQUEST, "file path must be relative");
    }
  }

  /** Whether it leads to a place within the model. */
  public static boolean isValid(String path) {
    return path.length() <= MOST_CHARACTERS
        && path.chars().noneMatch(c -> c == '\\' || c < ' ' || c == 0x7f)
        && Arrays.stream(path.split("/", -1)).allMatch(FilePath::isPart);
  }

  private static boolean isPart(String part) {
    return !part.isEmpty() && !part.equals(".") && !part.equals("..");
  }

  /** The folder with the slash at its end, or empty. */
  static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  static boolean isAtTop(String path) {
    return path.indexOf('/') < 0;
  }
}

package dev.altiplano.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Marks of what has been done to a models directory once and for all. */
final class Marks {
  private static final Pattern MARK = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  private final Path directory;

  Marks(Path directory) {
    this.directory = directory;
  }

  /** Runs the action unless the mark is there, and sets the mark once it has succeeded. */
  boolean once(String mark, Runnable action) throws IOException {
    if (!MARK.matcher(mark).matches()) {
      throw new IllegalArgumentException("mark is \"%s\"; it must match %s".formatted(mark, MARK));
    }
    Path file = directory.resolve(mark);
    if (Files.exists(file)) {
      return false;
    }
    return new StoreLock(directory.resolve(mark + ".lock"))
        .hold(
            () -> {
              if (Files.exists(file)) {
                return false;
              }
              action.run();
              StoreFiles.write(directory, file, new byte[0]);
              return true;
            });
  }
}

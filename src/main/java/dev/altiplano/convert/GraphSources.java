package dev.altiplano.convert;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A graph that came as such, and the files that have to lie beside it.
 *
 * @param graph its file name
 * @param files all of them, by their names
 */
record GraphSources(String graph, SortedMap<String, SourceFile> files) {
  GraphSources {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** What of a path comes before the file name, with its slash. */
  static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  List<String> names() {
    return List.copyOf(files.keySet());
  }

  /**
   * Puts the files into a directory, once they are what they should be: as links where it is on the
   * same volume, else as copies.
   *
   * @throws AltiplanoException LOAD_FAILED, naming the file
   */
  void layOut(Path directory) {
    files.forEach(
        (file, source) -> {
          source.verify(file);
          try {
            link(directory.resolve(file), source.path());
          } catch (IOException e) {
            throw new AltiplanoException(
                ErrorKind.LOAD_FAILED,
                "cannot put %s of the model beside its graph: %s"
                    .formatted(file, FileTrouble.reason(e)),
                e);
          }
        });
  }

  private static void link(Path target, Path source) throws IOException {
    try {
      Files.createLink(target, source);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(source, target);
    }
  }
}

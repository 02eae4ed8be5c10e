package dev.altiplano.engine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that a graph is loaded from. */
public final class GraphFiles {
  private GraphFiles() {}

  /** Bytes of a graph and of the files beside it that are neither graphs nor descriptions. */
  public static long bytes(Path graph) throws IOException {
    long sum = Files.size(graph);
    Path directory = graph.toAbsolutePath().resolveSibling("");
    try (DirectoryStream<Path> data = Files.newDirectoryStream(directory, GraphFiles::isData)) {
      for (Path file : data) {
        sum += Files.size(file);
      }
    }
    return sum;
  }

  private static boolean isData(Path file) {
    String name = String.valueOf(file.getFileName());
    return Files.isRegularFile(file) && !name.endsWith(".onnx") && !name.endsWith(".json");
  }
}

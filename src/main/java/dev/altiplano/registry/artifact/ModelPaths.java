package dev.altiplano.registry.artifact;

import dev.altiplano.packaging.ModelAssembly;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Paths of files as artifacts have them: the model may lie in a folder of its own there. */
final class ModelPaths {
  private static final String ONNX = "onnx/";

  private ModelPaths() {}

  /** Whether the file may be part of a model that lies in some folder. */
  static boolean isUseful(String path) {
    int name = path.lastIndexOf('/') + 1;
    String folder = path.substring(0, name);
    boolean isInOnnx = folder.equals(ONNX) || folder.endsWith("/" + ONNX);
    return ModelAssembly.isUseful((isInOnnx ? ONNX : "") + path.substring(name));
  }

  /** Without the folders that all files are in, and without files that are of no use then. */
  static <T> Map<String, T> atTop(Map<String, T> files) {
    Map<String, T> moved = new TreeMap<>(files);
    for (String folder = shared(moved); !folder.isEmpty(); folder = shared(moved)) {
      Map<String, T> above = moved;
      int length = folder.length();
      moved = new TreeMap<>();
      for (Map.Entry<String, T> file : above.entrySet()) {
        moved.put(file.getKey().substring(length), file.getValue());
      }
    }
    moved.keySet().removeIf(Predicate.not(ModelAssembly::isUseful));
    return moved;
  }

  private static String shared(Map<String, ?> files) {
    String first = files.isEmpty() ? "" : files.keySet().iterator().next();
    String folder = first.substring(0, first.indexOf('/') + 1);
    return !folder.equals(ONNX) && files.keySet().stream().allMatch(path -> path.startsWith(folder))
        ? folder
        : "";
  }
}

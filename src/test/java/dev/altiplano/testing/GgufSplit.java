package dev.altiplano.testing;

import dev.altiplano.weights.gguf.GgufArray;
import dev.altiplano.weights.gguf.GgufFile;
import dev.altiplano.weights.gguf.GgufTensor;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Splits a GGUF file as gguf-split does: the metadata go into the first part. */
public final class GgufSplit {
  private GgufSplit() {}

  /** Writes the parts, named {@code name-00001-of-00003.gguf}, and returns them in their order. */
  public static List<Path> split(Path file, int count, Path directory, String name) {
    try (GgufFile gguf = GgufFile.open(file)) {
      List<GgufTensor> tensors = List.copyOf(gguf.tensors().values());
      List<Path> parts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        GgufWriter part = new GgufWriter();
        if (i == 0) {
          gguf.metadata().values().forEach((key, value) -> part.put(key, plain(value)));
        }
        part.put("split.no", i)
            .put("split.count", count)
            .put("split.tensors.count", tensors.size());
        int end = tensors.size() * (i + 1) / count;
        for (GgufTensor tensor : tensors.subList(tensors.size() * i / count, end)) {
          part.tensor(
              tensor.name(),
              tensor.type().number(),
              gguf.data(tensor).piece(0, tensor.bytes()).toArray(ValueLayout.JAVA_BYTE),
              tensor.dimensions().stream().mapToLong(Long::longValue).toArray());
        }
        parts.add(
            part.write(directory.resolve("%s-%05d-of-%05d.gguf".formatted(name, i + 1, count))));
      }
      return parts;
    }
  }

  private static Object plain(Object value) {
    return value instanceof GgufArray array ? array.values() : value;
  }
}

package dev.altiplano.convert;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.weights.WeightSource;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import dev.altiplano.weights.safetensors.ShardedSafetensors;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Opens weights in the format that their file names tell. */
final class WeightFiles {
  private static final String SAFETENSORS = ".safetensors";
  private static final String INDEX = ".safetensors.index.json";

  private WeightFiles() {}

  static WeightSource open(Map<String, SourceFile> files) {
    Map<String, Path> paths =
        files.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().path()));
    for (var file : paths.entrySet()) {
      if (file.getKey().endsWith(INDEX)) {
        return ShardedSafetensors.open(file.getValue(), paths);
      }
    }
    if (paths.size() == 1) {
      var file = paths.entrySet().iterator().next();
      if (file.getKey().endsWith(SAFETENSORS)) {
        return SafetensorsFile.open(file.getKey(), file.getValue());
      }
    }
    throw new AltiplanoException(
        ErrorKind.LOAD_FAILED,
        "cannot load the model: its weights are %s; one %s file is needed, or several with a %s file"
            .formatted(new TreeSet<>(paths.keySet()), SAFETENSORS, INDEX));
  }
}

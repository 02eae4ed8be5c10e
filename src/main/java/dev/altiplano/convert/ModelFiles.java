package dev.altiplano.convert;

import dev.altiplano.model.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files that a model is made from, in Hugging Face layout.
 *
 * @param config its {@code config.json}
 * @param weights its safetensors files and, if there are several, their index, by the names that
 *     they have in the model's own directory
 */
public record ModelFiles(SourceFile config, Map<String, SourceFile> weights) {
  public ModelFiles {
    weights = Map.copyOf(weights);
  }

  /** One digest for the content of all files and the names of the weights. */
  public Digest digest() {
    SortedMap<String, SourceFile> files = new TreeMap<>(weights);
    StringBuilder text = new StringBuilder("config ").append(config.digest());
    files.forEach((name, file) -> text.append('\n').append(file.digest()).append(' ').append(name));
    return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}

package dev.altiplano.weights.safetensors;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.FileTrouble;
import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Several safetensors files that an index ({@code model.safetensors.index.json}) makes one. */
public final class ShardedSafetensors implements WeightSource {
  private static final long MAX_INDEX_BYTES = 32 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Map<String, String> fileOf;
  private final Map<String, SafetensorsFile> files = new HashMap<>();

  private ShardedSafetensors(Map<String, String> fileOf) {
    this.fileOf = fileOf;
  }

  /**
   * Opens all files that the index names.
   *
   * @param shards the files, by the names that the index uses
   * @throws AltiplanoException LOAD_FAILED if the index or a file is not sound, a file is missing,
   *     or a tensor is not in the file where it should be
   */
  public static ShardedSafetensors open(Path index, Map<String, Path> shards) {
    ShardedSafetensors source = new ShardedSafetensors(readIndex(index));
    try {
      new TreeSet<>(source.fileOf.values()).forEach(name -> source.openShard(name, shards));
      source.fileOf.forEach(source::requireTensor);
      return source;
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private static Map<String, String> readIndex(Path index) {
    try {
      if (Files.size(index) > MAX_INDEX_BYTES) {
        throw failure("the index has more than " + MAX_INDEX_BYTES + " bytes");
      }
      JsonNode weights = JSON.readTree(Files.readAllBytes(index)).path("weight_map");
      Map<String, String> fileOf = new HashMap<>();
      for (var entry : weights.properties()) {
        fileOf.put(entry.getKey(), entry.getValue().stringValue());
      }
      if (fileOf.isEmpty()) {
        throw failure("the index has no weight_map");
      }
      return Map.copyOf(fileOf);
    } catch (IOException e) {
      throw failure(FileTrouble.reason(e), e);
    } catch (JacksonException e) {
      throw failure("it is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static AltiplanoException failure(String why, Exception cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED, "cannot read the index of the weights: " + why, cause);
  }

  private void openShard(String name, Map<String, Path> shards) {
    Path path = shards.get(name);
    if (path == null) {
      throw failure("the index names the file %s, which is not there".formatted(name));
    }
    files.put(name, SafetensorsFile.open(name, path));
  }

  private void requireTensor(String tensor, String file) {
    if (!shard(file).names().contains(tensor)) {
      throw failure("the index places tensor %s in %s, where it is not".formatted(tensor, file));
    }
  }

  private SafetensorsFile shard(String name) {
    SafetensorsFile file = files.get(name);
    if (file == null) {
      throw new IllegalStateException("shard " + name + " is not open; this is a bug");
    }
    return file;
  }

  @Override
  public Set<String> names() {
    return fileOf.keySet();
  }

  @Override
  public Tensor tensor(String name) {
    String file = fileOf.get(name);
    if (file == null) {
      throw failure("tensor %s is not in the index".formatted(name));
    }
    Tensor tensor = shard(file).tensor(name);
    SafetensorsFile.requireUnscaled(name, tensor.type(), names());
    return tensor;
  }

  private static AltiplanoException failure(String reason) {
    return new AltiplanoException(ErrorKind.LOAD_FAILED, "cannot read weights: " + reason);
  }

  @Override
  public void close() {
    files.values().forEach(SafetensorsFile::close);
  }
}

package dev.altiplano.weights.gguf;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.WeightSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The tensors of a GGUF model in one file, or split into several. The first part has the metadata;
 * each says which part it is, of how many.
 *
 * @see <a
 *     href="https://github.com/ggml-org/llama.cpp/blob/master/tools/gguf-split/README.md">gguf-split</a>
 */
public final class GgufShards implements WeightSource {
  private static final String NUMBER = "split.no";
  private static final String COUNT = "split.count";
  private static final String TENSORS = "split.tensors.count";

  private final List<Part> parts;
  private final Map<String, GgufWeights> partOf = new HashMap<>();

  /** One of the files. */
  private record Part(String name, GgufFile file) {
    long number() {
      return file.metadata().wholeNumber(NUMBER).orElse(0);
    }

    long count() {
      return countOf(file.metadata());
    }
  }

  private GgufShards(List<Part> parts) {
    this.parts = parts;
  }

  /** How many files a model is split into, by the metadata of one of them. */
  public static long countOf(GgufMetadata metadata) {
    return metadata.wholeNumber(COUNT).orElse(1);
  }

  /**
   * Opens all parts of a model.
   *
   * @param files by the names that errors call them
   * @throws AltiplanoException LOAD_FAILED if one cannot be read or its header is not sound, or if
   *     they are not all parts of one model
   */
  public static GgufShards open(Map<String, Path> files) {
    List<Part> parts = new ArrayList<>();
    try {
      new TreeMap<>(files)
          .forEach((name, path) -> parts.add(new Part(name, GgufFile.open(name, path))));
      GgufShards shards = new GgufShards(ordered(parts));
      shards.parts.forEach(shards::index);
      shards.requireAllTensors();
      return shards;
    } catch (RuntimeException e) {
      parts.forEach(part -> part.file.close());
      throw e;
    }
  }

  private static List<Part> ordered(List<Part> parts) {
    Map<Long, Part> byNumber = new TreeMap<>();
    for (Part part : parts) {
      Part first = parts.getFirst();
      if (part.count() != first.count()) {
        throw failure(
            "%s is one of %d parts, and %s one of %d"
                .formatted(first.name, first.count(), part.name, part.count()));
      }
      Part other = byNumber.put(part.number(), part);
      if (other != null) {
        throw failure(
            "%s and %s are both part %d".formatted(other.name, part.name, part.number() + 1));
      }
    }
    requireAll(byNumber, parts.isEmpty() ? 1 : parts.getFirst().count());
    return List.copyOf(byNumber.values());
  }

  private static void requireAll(Map<Long, Part> byNumber, long count) {
    byNumber.forEach(
        (number, part) -> {
          if (number < 0 || number >= count) {
            throw failure("%s is part %d of %d".formatted(part.name, number + 1, count));
          }
        });
    if (byNumber.size() < count) {
      throw failure(
          "of the %d parts of the model only these are here: %s; missing is number %s"
              .formatted(
                  count,
                  byNumber.values().stream().map(Part::name).collect(Collectors.joining(", ")),
                  missing(byNumber.keySet(), count)));
    }
  }

  /** Numbers from 1 on; of many, the first ones. */
  private static String missing(Set<Long> numbers, long count) {
    return IntStream.range(0, (int) Math.min(count, Short.MAX_VALUE))
        .filter(number -> !numbers.contains((long) number))
        .limit(10)
        .mapToObj(number -> String.valueOf(number + 1))
        .collect(Collectors.joining(", "));
  }

  private void index(Part part) {
    GgufWeights weights = GgufWeights.of(part.file);
    for (String tensor : weights.names()) {
      if (partOf.put(tensor, weights) != null) {
        throw failure("%s has tensor %s, which another part has too".formatted(part.name, tensor));
      }
    }
  }

  private void requireAllTensors() {
    long wanted = metadata().wholeNumber(TENSORS).orElse(partOf.size());
    if (wanted != partOf.size()) {
      throw failure(
          "%s says that the parts have %d tensors together; they have %d"
              .formatted(parts.getFirst().name, wanted, partOf.size()));
    }
  }

  /** The metadata of the first part, which are those of the model. */
  public GgufMetadata metadata() {
    return parts.getFirst().file.metadata();
  }

  /** The names of the files, the first part first. */
  public List<String> files() {
    return parts.stream().map(Part::name).toList();
  }

  /** What the headers say of every tensor. */
  public List<GgufTensor> tensors() {
    return parts.stream().flatMap(part -> part.file.tensors().values().stream()).toList();
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(partOf.keySet());
  }

  @Override
  public Tensor tensor(String name) {
    GgufWeights part = partOf.get(name);
    if (part == null) {
      throw failure("the model has no tensor " + name);
    }
    return part.tensor(name);
  }

  private static AltiplanoException failure(String reason) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED, "cannot read the weights of a GGUF model: " + reason);
  }

  @Override
  public void close() {
    parts.forEach(part -> part.file.close());
  }
}

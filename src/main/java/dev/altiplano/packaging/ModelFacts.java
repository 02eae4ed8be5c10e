package dev.altiplano.packaging;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.ModelStore;
import dev.altiplano.store.StoredModel;
import dev.altiplano.weights.gguf.GgufShards;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the weights of a stored model say about themselves.
 *
 * @param info by the names that GGUF files use; null for an array that is left out
 * @param tensors with the shape as the file spells it; none of ONNX graphs
 */
public record ModelFacts(SortedMap<String, @Nullable Object> info, List<Tensor> tensors) {
  /** One tensor. */
  public record Tensor(String name, String type, List<Long> shape) {}

  /**
   * Reads the headers of the weights.
   *
   * @param withArrays whether arrays, such as the vocabulary, are wanted
   * @throws AltiplanoException STORE_FAILED if they cannot be read
   */
  public static ModelFacts of(ModelStore store, StoredModel model, boolean withArrays) {
    return gguf(
            store, model, file -> new ModelFacts(GgufFacts.info(file, withArrays), tensors(file)))
        .orElseGet(() -> hugging(store, model));
  }

  private static <T> Optional<T> gguf(
      ModelStore store, StoredModel model, Function<GgufShards, T> read) {
    Map<String, Path> files = store.contents(model).ggufFiles();
    if (files.isEmpty()) {
      return Optional.empty();
    }
    try (GgufShards gguf = GgufShards.open(files)) {
      return Optional.of(read.apply(gguf));
    } catch (AltiplanoException e) {
      throw unreadable(e);
    }
  }

  private static List<Tensor> tensors(GgufShards files) {
    return files.tensors().stream()
        .map(tensor -> new Tensor(tensor.name(), tensor.type().name(), tensor.dimensions()))
        .toList();
  }

  private static ModelFacts hugging(ModelStore store, StoredModel model) {
    List<Tensor> tensors = new ArrayList<>();
    store.weights(model).forEach((name, path) -> addTensors(name, path, tensors));
    tensors.sort(Comparator.comparing(Tensor::name));
    return new ModelFacts(HuggingFaceFacts.info(store, model, tensors), tensors);
  }

  private static void addTensors(String name, Path path, List<Tensor> tensors) {
    try (SafetensorsFile file = SafetensorsFile.open(name, path)) {
      file.tensors().forEach(t -> tensors.add(new Tensor(t.name(), t.type(), t.shape())));
    } catch (AltiplanoException e) {
      throw unreadable(e);
    }
  }

  private static AltiplanoException unreadable(AltiplanoException cause) {
    return new AltiplanoException(ErrorKind.STORE_FAILED, cause.text(), cause);
  }
}

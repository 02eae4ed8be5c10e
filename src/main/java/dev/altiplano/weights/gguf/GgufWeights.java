package dev.altiplano.weights.gguf;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.weights.ElementType;
import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.WeightSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The tensors of a GGUF file, which is closed with them. */
public final class GgufWeights implements WeightSource {
  private final GgufFile file;

  private GgufWeights(GgufFile file) {
    this.file = file;
  }

  public static GgufWeights of(GgufFile file) {
    return new GgufWeights(file);
  }

  public GgufMetadata metadata() {
    return file.metadata();
  }

  @Override
  public Set<String> names() {
    return file.tensors().keySet();
  }

  @Override
  public Tensor tensor(String name) {
    GgufTensor tensor = file.tensors().get(name);
    if (tensor == null) {
      throw failure("it has no tensor " + name);
    }
    return new Tensor(name, type(tensor), shape(tensor), file.data(tensor));
  }

  private static ElementType type(GgufTensor tensor) {
    return elementType(tensor.type())
        .orElseThrow(
            () ->
                failure(
                    "its tensor %s is stored as %s, which is not supported; supported are %s"
                        .formatted(tensor.name(), tensor.type(), supported())));
  }

  private static Optional<ElementType> elementType(GgmlType type) {
    return Arrays.stream(ElementType.values())
        .filter(each -> each.name().equals(type.name()))
        .findAny();
  }

  private static String supported() {
    return Arrays.stream(GgmlType.values())
        .filter(type -> elementType(type).isPresent())
        .map(GgmlType::name)
        .collect(Collectors.joining(", "));
  }

  /** Files have the innermost dimension first. */
  private static long[] shape(GgufTensor tensor) {
    int rank = tensor.dimensions().size();
    long[] shape = new long[rank];
    for (int i = 0; i < rank; i++) {
      shape[i] = tensor.dimensions().get(rank - 1 - i);
    }
    return shape;
  }

  private static AltiplanoException failure(String reason) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED, "cannot read the weights of a GGUF file: " + reason);
  }

  @Override
  public void close() {
    file.close();
  }
}

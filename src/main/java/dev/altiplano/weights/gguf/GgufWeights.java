package dev.altiplano.weights.gguf;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.weights.ElementType;
import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.WeightSource;
import java.nio.file.Path;
import java.util.Set;

/** STAND-IN until the real one arrives. */
public final class GgufWeights implements WeightSource {
  private final GgufFile file;

  private GgufWeights(GgufFile file) {
    this.file = file;
  }

  public static GgufWeights open(Path path) {
    return new GgufWeights(GgufFile.open(path));
  }

  public GgufFile file() {
    return file;
  }

  @Override
  public Set<String> names() {
    return file.tensors().keySet();
  }

  @Override
  public Tensor tensor(String name) {
    GgufTensor tensor = file.tensors().get(name);
    if (tensor == null) {
      throw new AltiplanoException(ErrorKind.LOAD_FAILED, "there is no tensor " + name);
    }
    ElementType type = ElementType.valueOf(tensor.type().name());
    long[] shape = new long[tensor.dimensions().size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.dimensions().get(shape.length - 1 - i);
    }
    return new Tensor(name, type, shape, file.data(tensor));
  }

  @Override
  public void close() {
    file.close();
  }
}

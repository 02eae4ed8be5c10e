package dev.altiplano.graph;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.weights.Tensor;
import dev.altiplano.weights.WeightSource;
import java.util.Arrays;

/** Hands out tensors that have the shape which the config leads one to expect. */
record CheckedWeights(WeightSource source) {
  Tensor tensor(String name, long... shape) {
    Tensor tensor = source.tensor(name);
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "cannot load the model: tensor %s has the shape %s, but by config.json it is %s"
              .formatted(name, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
    }
    return tensor;
  }
}

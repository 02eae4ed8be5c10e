package dev.altiplano.convert;

import dev.altiplano.engine.TensorNames;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.JsonDocument;
import dev.altiplano.weights.onnx.OnnxValue;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code genai_config.json} says of the keys and values of its graph, which says it too.
 * Each is empty where the file is silent.
 */
record GenaiClaims(OptionalLong layers, OptionalLong kvHeads, OptionalLong headSize) {
  private static final String LAYERS = "num_hidden_layers";
  private static final String KV_HEADS = "num_key_value_heads";
  private static final String HEAD_SIZE = "head_size";

  /** Where the dimensions of a past are: [batch, heads, tokens, head size]. */
  private static final int HEADS_AT = 1;

  private static final int SIZE_AT = 3;

  static GenaiClaims of(JsonDocument decoder) {
    return new GenaiClaims(
        decoder.wholeNumber(LAYERS), decoder.wholeNumber(KV_HEADS), decoder.wholeNumber(HEAD_SIZE));
  }

  /**
   * Compares with a graph.
   *
   * @param path what errors call the graph
   * @throws AltiplanoException LOAD_FAILED, saying what disagrees
   */
  void require(String path, Map<String, OnnxValue> inputs, TensorNames names) {
    long layers = 0;
    while (inputs.containsKey(TensorNames.ofLayer(names.pastKey(), Math.toIntExact(layers)))) {
      layers++;
    }
    require(LAYERS, layers(), path, "has %d layers with a past".formatted(layers), layers);
    String first = TensorNames.ofLayer(names.pastKey(), 0);
    requireDimension(KV_HEADS, kvHeads, path, first, inputs.get(first), HEADS_AT);
    requireDimension(HEAD_SIZE, headSize, path, first, inputs.get(first), SIZE_AT);
  }

  /** A size that is free is any. */
  private static void requireDimension(
      String key,
      OptionalLong claimed,
      String path,
      String input,
      @Nullable OnnxValue past,
      int dimension) {
    List<Long> sizes = past == null ? List.of() : past.dimensions();
    if (sizes.size() > dimension && sizes.get(dimension) > 0) {
      require(
          key,
          claimed,
          path,
          "has its input %s as %s".formatted(input, sizes),
          sizes.get(dimension));
    }
  }

  private static void require(
      String key, OptionalLong claimed, String path, String found, long actual) {
    if (claimed.isPresent() && claimed.getAsLong() != actual) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "cannot load the model: its %s says that %s is %d, and its graph %s %s; they are of different models"
              .formatted(GenaiDecoder.FILE, key, claimed.getAsLong(), path, found));
    }
  }
}

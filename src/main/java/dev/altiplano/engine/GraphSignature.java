package dev.altiplano.engine;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of a model, read from the graph's own inputs and outputs:
 *
 * <ul>
 *   <li>{@code input_ids} int64 [rows, tokens]
 *   <li>{@code seqlens_k} int32 [rows]: tokens in the row after the run, minus one
 *   <li>{@code total_seq_len} int32 scalar: the largest of them, plus one
 *   <li>{@code out_idx} int64 [positions]: flat positions of {@code input_ids} whose logits are
 *       wanted
 *   <li>{@code past.i.key}, {@code past.i.value} float, float16 or int8 [rows, heads, capacity,
 *       head size], and {@code present.i.key}, {@code present.i.value} of the same form
 *   <li>{@code logits} float [positions, vocabulary]
 * </ul>
 *
 * @param layers the keys' and values' shape of each layer
 */
record GraphSignature(int vocabulary, List<KvShape> layers) {
  static final String INPUT_IDS = "input_ids";
  static final String SEQLENS_K = "seqlens_k";
  static final String TOTAL_SEQ_LEN = "total_seq_len";
  static final String OUT_IDX = "out_idx";
  static final String LOGITS = "logits";

  private static final Set<ElementType> CACHE_TYPES =
      EnumSet.of(ElementType.FLOAT, ElementType.FLOAT16, ElementType.INT8);

  GraphSignature {
    layers = List.copyOf(layers);
  }

  /**
   * @throws AltiplanoException LOAD_FAILED when the graph is not of this form
   */
  static GraphSignature of(
      Path model, Map<String, TensorSpec> inputs, Map<String, TensorSpec> outputs) {
    return new Reader(model, inputs, outputs).read();
  }

  static String past(int layer, String side) {
    return "past.%d.%s".formatted(layer, side);
  }

  static String present(int layer, String side) {
    return "present.%d.%s".formatted(layer, side);
  }

  private record Reader(
      Path model, Map<String, TensorSpec> inputs, Map<String, TensorSpec> outputs) {
    GraphSignature read() {
      input(INPUT_IDS, ElementType.INT64, 2);
      input(SEQLENS_K, ElementType.INT32, 1);
      input(TOTAL_SEQ_LEN, ElementType.INT32, 0);
      input(OUT_IDX, ElementType.INT64, 1);
      List<KvShape> layers = new ArrayList<>();
      do {
        layers.add(layer(layers.size()));
      } while (inputs.containsKey(past(layers.size(), "key")));
      refuseOtherInputs(layers.size());
      TensorSpec logits = output(LOGITS, ElementType.FLOAT, 2);
      return new GraphSignature(fixed(LOGITS, logits, 1), layers);
    }

    private KvShape layer(int i) {
      KvShape keys = side(i, "key");
      KvShape values = side(i, "value");
      if (!keys.equals(values)) {
        throw failed("keys and values of layer %d differ: %s and %s".formatted(i, keys, values));
      }
      return keys;
    }

    private KvShape side(int layer, String side) {
      String name = past(layer, side);
      ElementType type = cacheType(name);
      TensorSpec past = input(name, type, 4);
      output(present(layer, side), type, 4);
      return new KvShape(type, fixed(name, past, 1), fixed(name, past, 3));
    }

    private ElementType cacheType(String name) {
      TensorSpec past = inputs.get(name);
      return past != null && CACHE_TYPES.contains(past.type()) ? past.type() : ElementType.FLOAT;
    }

    private TensorSpec input(String name, ElementType type, int rank) {
      return require("input " + name, inputs.get(name), type, rank);
    }

    private TensorSpec output(String name, ElementType type, int rank) {
      return require("output " + name, outputs.get(name), type, rank);
    }

    private TensorSpec require(String what, @Nullable TensorSpec spec, ElementType type, int rank) {
      if (spec == null) {
        throw failed("it has no " + what);
      }
      if (!spec.is(type, rank)) {
        throw failed("%s is %s; wanted %s of rank %d".formatted(what, spec, type, rank));
      }
      return spec;
    }

    private int fixed(String name, TensorSpec spec, int dimension) {
      long size = spec.dimensions().get(dimension);
      if (size < 1 || size > Integer.MAX_VALUE) {
        throw failed("%s is %s; dimension %d must be fixed".formatted(name, spec, dimension));
      }
      return (int) size;
    }

    private void refuseOtherInputs(int layers) {
      Set<String> others = new HashSet<>(inputs.keySet());
      others.removeAll(GraphInputs.NAMES);
      for (int i = 0; i < layers; i++) {
        others.removeAll(Set.of(past(i, "key"), past(i, "value")));
      }
      if (!others.isEmpty()) {
        throw failed("it has inputs that this version does not know: " + others);
      }
    }

    private AltiplanoException failed(String why) {
      return new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "%s is not a decoder graph: %s; import the model again"
              .formatted(model.getFileName(), why));
    }
  }
}

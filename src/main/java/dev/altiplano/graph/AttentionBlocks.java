package dev.altiplano.graph;

import java.util.List;

/**
 * Attention over a KV cache that is kept in one of several formats. Its activations are float
 * whatever the format; {@code name} is that of the result.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/contrib_ops/cpu/gqa.md">GroupQueryAttention
 *     on CPU</a>
 */
final class AttentionBlocks {
  private static final String COSINES = "rotary.cosines";
  private static final String SINES = "rotary.sines";
  private static final String HALF_COSINES = "rotary.cosines.half";
  private static final String HALF_SINES = "rotary.sines.half";

  private final DecoderConfig config;
  private final GraphBuilder graph;
  private final WeightWriter weights;
  private final KvFormat format;

  AttentionBlocks(DecoderConfig config, GraphBuilder graph, WeightWriter weights, KvFormat format) {
    this.config = config;
    this.graph = graph;
    this.weights = weights;
    this.format = format;
  }

  /** Declares the tables that {@link #attend} rotates by, [positions, headDim / 2]. */
  void declare() {
    RotaryTable table = RotaryTable.of(config);
    rotaryTable(COSINES, table.columns(), table.rows(Math::cos));
    rotaryTable(SINES, table.columns(), table.rows(Math::sin));
    if (format instanceof KvFormat.Half) {
      // Computed once, when the graph is loaded: the file of weights is the same for all formats.
      cast(HALF_COSINES, COSINES, DataType.FLOAT16);
      cast(HALF_SINES, SINES, DataType.FLOAT16);
    }
  }

  private void rotaryTable(String name, int columns, WeightWriter.Rows rows) {
    int positions = config.maxPositions();
    graph.external(
        name,
        DataType.FLOAT,
        List.of((long) positions, (long) columns),
        weights.floats(positions, columns, rows));
  }

  /**
   * Rotates queries and keys, appends keys and values to the KV cache of the layer, and attends to
   * all that is in it.
   *
   * @param packed queries, keys and values of all heads side by side
   */
  String attend(String name, int layer, String packed) {
    declareCache(layer);
    switch (format) {
      case KvFormat.Single _ -> graph.add(operator(name, layer, packed, COSINES, SINES));
      case KvFormat.Half _ -> {
        String half = name + ".half";
        cast(half + ".packed", packed, DataType.FLOAT16);
        graph.add(operator(half, layer, half + ".packed", HALF_COSINES, HALF_SINES));
        cast(name, half, DataType.FLOAT);
      }
      case KvFormat.EightBit eightBit -> {
        String keyScales = name + ".key_scales";
        String valueScales = name + ".value_scales";
        graph.constant(keyScales, eightBit.scales().keys().get(layer));
        graph.constant(valueScales, eightBit.scales().values().get(layer));
        graph.add(
            operator(name, layer, packed, COSINES, SINES)
                .inputs(Node.ABSENT, Node.ABSENT, Node.ABSENT, keyScales, valueScales)
                .with("k_quant_type", "PER_CHANNEL")
                .with("v_quant_type", "PER_CHANNEL")
                .with("kv_cache_bit_width", Byte.SIZE));
      }
    }
    return name;
  }

  private void declareCache(int layer) {
    Dimension[] cache = {
      Dimension.of("batch"),
      Dimension.of(config.kvHeads()),
      Dimension.of("capacity"),
      Dimension.of(config.headDim())
    };
    for (String side : List.of("key", "value")) {
      graph.input("past.%d.%s".formatted(layer, side), format.type(), cache);
      graph.output("present.%d.%s".formatted(layer, side), format.type(), cache);
    }
  }

  private Node operator(String name, int layer, String packed, String cosines, String sines) {
    return Node.contrib("GroupQueryAttention")
        .inputs(packed, Node.ABSENT, Node.ABSENT)
        .inputs("past.%d.key".formatted(layer), "past.%d.value".formatted(layer))
        .inputs("seqlens_k", "total_seq_len", cosines, sines)
        .outputs(name, "present.%d.key".formatted(layer), "present.%d.value".formatted(layer))
        .with("num_heads", config.heads())
        .with("kv_num_heads", config.kvHeads())
        .with("scale", (float) (1 / Math.sqrt(config.headDim())))
        .with("do_rotary", 1)
        .with("rotary_interleaved", 0);
  }

  private void cast(String name, String x, DataType type) {
    graph.add(Node.standard("Cast").inputs(x).outputs(name).with("to", type.number()));
  }
}

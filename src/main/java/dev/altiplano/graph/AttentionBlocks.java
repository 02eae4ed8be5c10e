package dev.altiplano.graph;

import java.util.ArrayList;
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
  private static final String HALF = ".half";

  private final DecoderConfig config;
  private final GraphBuilder graph;
  private final WeightWriter weights;
  private final KvFormat format;
  private final ContextRange range;

  AttentionBlocks(
      DecoderConfig config,
      GraphBuilder graph,
      WeightWriter weights,
      KvFormat format,
      ContextRange range) {
    this.config = config;
    this.graph = graph;
    this.weights = weights;
    this.format = format;
    this.range = range;
  }

  /** Declares the tables that {@link #attend} rotates by, [positions, rotated / 2]. */
  void declare() {
    List<Attention.Position.Rotary> rotations = config.attention().rotations();
    for (int i = 0; i < rotations.size(); i++) {
      // The tables of all ranges are in the file; a graph knows those of its own.
      for (ContextRange each : config.contextRanges()) {
        rotaryTables(i, rotations.get(i), each);
      }
      if (format instanceof KvFormat.Half) {
        // Computed once, when the graph is loaded: the file of weights is the same for all formats.
        cast(cosines(i) + HALF, cosines(i), DataType.FLOAT16);
        cast(sines(i) + HALF, sines(i), DataType.FLOAT16);
      }
    }
    if (config.attention().headNorm() == Attention.HeadNorm.EACH_HEAD) {
      graph.constant("query_heads", 0, 0, config.attention().heads(), config.headDim());
      graph.constant("key_heads", 0, 0, config.kvHeads(), config.headDim());
      graph.constant("query_width", 0, 0, config.attention().queries());
      graph.constant("key_width", 0, 0, config.attention().keys());
    }
    if (config.attention().headNorm() != Attention.HeadNorm.NONE) {
      graph.constant(
          "qkv_sizes",
          config.attention().queries(),
          config.attention().keys(),
          config.attention().keys());
    }
  }

  private static String cosines(int rotation) {
    return rotation == 0 ? "rotary.cosines" : "rotary.%d.cosines".formatted(rotation);
  }

  private static String sines(int rotation) {
    return rotation == 0 ? "rotary.sines" : "rotary.%d.sines".formatted(rotation);
  }

  private void rotaryTables(int rotation, Attention.Position.Rotary rotary, ContextRange of) {
    RotaryTable table =
        switch (of) {
          case ORIGINAL -> RotaryTable.of(rotary, rotary.scaling());
          case LONGER -> RotaryTable.of(rotary, rotary.scaling().longer());
        };
    int positions =
        switch (of) {
          case ORIGINAL -> config.originalPositions();
          case LONGER -> config.maxPositions();
        };
    int columns = table.columns();
    ExternalData.Region cosines = weights.floats(positions, columns, table.rows(Math::cos));
    ExternalData.Region sines = weights.floats(positions, columns, table.rows(Math::sin));
    if (of == range) {
      List<Long> shape = List.of((long) positions, (long) columns);
      graph.external(cosines(rotation), DataType.FLOAT, shape, cosines);
      graph.external(sines(rotation), DataType.FLOAT, shape, sines);
    }
  }

  /** Queries, keys and values, each by itself. */
  List<String> split(String name, String packed) {
    List<String> apart = List.of(name + ".query", name + ".key", name + ".value");
    graph.add(
        Node.standard("Split")
            .inputs(packed, "qkv_sizes")
            .outputs(apart.toArray(String[]::new))
            .with("axis", -1));
    return apart;
  }

  /** The root mean square norm over queries or keys, as long as there are numbers for it. */
  String norm(String name, String x, float[] norm, float epsilon) {
    String side = name.endsWith("query_norm") ? "query" : "key";
    boolean eachHead = config.attention().headNorm() == Attention.HeadNorm.EACH_HEAD;
    String apart = eachHead ? reshape(name + ".apart", x, side + "_heads") : x;
    graph.external(
        name + ".weight",
        DataType.FLOAT,
        List.of((long) norm.length),
        weights.floats(
            1, norm.length, (_, _, target) -> System.arraycopy(norm, 0, target, 0, norm.length)));
    String normed = eachHead ? name + ".normed" : name;
    graph.add(
        Node.standard("SimplifiedLayerNormalization")
            .inputs(apart, name + ".weight")
            .outputs(normed)
            .with("axis", -1)
            .with("stash_type", 1)
            .with("epsilon", epsilon));
    return eachHead ? reshape(name, normed, side + "_width") : name;
  }

  private String reshape(String name, String x, String shape) {
    graph.add(Node.standard("Reshape").inputs(x, shape).outputs(name));
    return name;
  }

  /**
   * Rotates queries and keys, appends keys and values to the KV cache of the layer, and attends to
   * what the layer sees of it.
   *
   * @param heads queries, keys and values of all heads: side by side in one, or one after the other
   */
  String attend(String name, int layer, List<String> heads) {
    declareCache(layer);
    switch (format) {
      case KvFormat.Single _ -> graph.add(operator(name, layer, heads, ""));
      case KvFormat.Half _ -> {
        String half = name + HALF;
        List<String> halves = new ArrayList<>();
        for (String part : heads) {
          halves.add(cast(half + "." + halves.size(), part, DataType.FLOAT16));
        }
        graph.add(operator(half, layer, halves, HALF));
        cast(name, half, DataType.FLOAT);
      }
      case KvFormat.EightBit eightBit -> {
        String keyScales = name + ".key_scales";
        String valueScales = name + ".value_scales";
        graph.constant(keyScales, eightBit.scales().keys().get(layer));
        graph.constant(valueScales, eightBit.scales().values().get(layer));
        graph.add(
            operator(name, layer, heads, "")
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

  private Node operator(String name, int layer, List<String> heads, String tables) {
    Attention attention = config.attention();
    Attention.Layer view = attention.layers().get(layer);
    Node node = Node.contrib("GroupQueryAttention").inputs(heads.getFirst());
    node =
        heads.size() == 1
            ? node.inputs(Node.ABSENT, Node.ABSENT)
            : node.inputs(heads.get(1), heads.get(2));
    node.inputs("past.%d.key".formatted(layer), "past.%d.value".formatted(layer))
        .inputs("seqlens_k", "total_seq_len");
    switch (view.position()) {
      case Attention.Position.None _ -> node.inputs(Node.ABSENT, Node.ABSENT).with("do_rotary", 0);
      case Attention.Position.Rotary rotary -> {
        int table = attention.rotations().indexOf(rotary);
        node.inputs(cosines(table) + tables, sines(table) + tables)
            .with("do_rotary", 1)
            .with("rotary_interleaved", 0);
      }
    }
    if (view.window() != Attention.Layer.ALL) {
      node.with("local_window_size", view.window());
    }
    if (attention.softCap() != 0) {
      node.with("softcap", attention.softCap());
    }
    return node.outputs(
            name, "present.%d.key".formatted(layer), "present.%d.value".formatted(layer))
        .with("num_heads", attention.heads())
        .with("kv_num_heads", attention.kvHeads())
        .with("scale", attention.scale());
  }

  private String cast(String name, String x, DataType type) {
    graph.add(Node.standard("Cast").inputs(x).outputs(name).with("to", type.number()));
    return name;
  }
}

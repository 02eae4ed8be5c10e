package dev.altiplano.graph;

import static dev.altiplano.engine.TensorNames.ofLayer;

import dev.altiplano.weights.WeightSource;
import dev.altiplano.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Writes a Llama as other programs export it: with a past that each run makes longer. Shares
 * nothing with the graphs that the server writes but the encoding.
 */
public final class ExportedModel {
  private static final float NEVER = -1e9f;

  private final DecoderConfig config;
  private final DecoderWeights weights;
  private final ExportForm form;
  private final GraphBuilder graph = new GraphBuilder();
  private final WeightWriter data;

  private ExportedModel(
      DecoderConfig config, DecoderWeights weights, ExportForm form, String dataFile) {
    this.config = config;
    this.weights = weights;
    this.form = form;
    this.data = new WeightWriter(dataFile);
  }

  /** Writes a model in Hugging Face form as a graph, and its weights beside it. */
  public static void write(Path source, ExportForm form, Path graph) {
    DecoderConfig config = DecoderConfig.read(source.resolve("config.json"));
    try (WeightSource weights = SafetensorsFile.open(source.resolve("model.safetensors"))) {
      write(config, weights, form, graph);
    }
  }

  static void write(DecoderConfig config, WeightSource weights, ExportForm form, Path graph) {
    WeightNames names = config.architecture().description().huggingFace(Set.of());
    String dataFile = graph.getFileName() + "_data";
    ExportedModel model =
        new ExportedModel(config, new DecoderWeights(config, weights, names), form, dataFile);
    model.build();
    try (ExternalData data = new ExternalData(graph.resolveSibling(dataFile))) {
      model.data.writeTo(data, WriteProgress.NONE);
      Files.write(graph, model.graph.toModel());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void build() {
    inputs();
    constants();
    lengths();
    matrix("embedding", weights.matrix(WeightRole.TOKEN_EMBEDDING));
    add(Node.standard("Gather").inputs("embedding", form.names().inputIds()).outputs("state.0"));
    for (int layer = 0; layer < config.layers(); layer++) {
      layer(layer);
    }
    logits("state." + config.layers());
  }

  private void inputs() {
    Dimension one = Dimension.of("batch");
    Dimension tokens = Dimension.of("tokens");
    graph.input(form.names().inputIds(), DataType.INT64, one, tokens);
    graph.input(form.names().attentionMask(), DataType.INT64, one, Dimension.of("total"));
    if (form.positions()) {
      graph.input(form.names().positionIds(), DataType.INT64, one, tokens);
    }
    if (form.cacheBranch()) {
      graph.input("use_cache_branch", DataType.BOOL, Dimension.of(1));
    }
    if (form.logits() == ExportForm.Keeps.AS_TOLD) {
      graph.input("num_logits_to_keep", DataType.INT64);
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      past(ofLayer(form.names().pastKey(), layer), ofLayer(form.names().presentKey(), layer));
      past(ofLayer(form.names().pastValue(), layer), ofLayer(form.names().presentValue(), layer));
    }
  }

  private void past(String input, String output) {
    DataType type = form.half() ? DataType.FLOAT16 : DataType.FLOAT;
    Dimension heads = Dimension.of(config.kvHeads());
    Dimension size = Dimension.of(config.headDim());
    graph.input(input, type, Dimension.of("batch"), heads, Dimension.of("past"), size);
    graph.output(output, type, Dimension.of("batch"), heads, Dimension.of("total"), size);
  }

  private void constants() {
    graph.constant("zero", 0L);
    graph.constant("one", 1L);
    graph.constant("three", 3L);
    graph.constant("inner", 2L, 3L);
    graph.constant("end", Long.MAX_VALUE);
    graph.constant("never", NEVER);
    graph.constant("none", 0f);
    int size = config.headDim();
    int groups = config.attention().queries() / size / config.kvHeads();
    graph.constant("query.shape", 0L, -1L, config.kvHeads(), groups, size);
    graph.constant("key.shape", 0L, -1L, config.kvHeads(), size);
    graph.constant("joined.shape", 0L, -1L, config.attention().queries());
    graph.constant("scale", (float) (1 / Math.sqrt(size)));
    Attention.Position.Rotary rotary = config.attention().rotations().getFirst();
    RotaryTable table = RotaryTable.of(rotary, rotary.scaling());
    floats("cos", config.maxPositions(), table.columns(), table.rows(Math::cos));
    floats("sin", config.maxPositions(), table.columns(), table.rows(Math::sin));
  }

  private void lengths() {
    String mask = form.names().attentionMask();
    add(Node.standard("Shape").inputs(mask).outputs("mask.shape"));
    add(Node.standard("Gather").inputs("mask.shape", "one").outputs("total"));
    add(Node.standard("Shape").inputs(form.names().inputIds()).outputs("ids.shape"));
    add(Node.standard("Gather").inputs("ids.shape", "one").outputs("count"));
    add(Node.standard("Sub").inputs("total", "count").outputs("past"));
    if (form.attention() == ExportForm.Attends.GROUP_QUERY_ATTENTION) {
      add(Node.standard("ReduceSum").inputs(mask, "one").outputs("ones").with("keepdims", 0));
      add(Node.standard("Sub").inputs("ones", "one").outputs("last"));
      cast("last", "seqlens", DataType.INT32);
      cast("total", "total.int", DataType.INT32);
      add(Node.standard("Squeeze").inputs("total.int").outputs("total.scalar"));
      return;
    }
    for (String name : new String[] {"total", "past", "zero", "one"}) {
      add(Node.standard("Squeeze").inputs(name).outputs(name + ".scalar"));
    }
    add(range("past.scalar", "total.scalar", "counted"));
    add(Node.standard("Unsqueeze").inputs("counted", "zero").outputs("counted.row"));
    String positions = form.positions() ? form.names().positionIds() : "counted.row";
    for (String part : new String[] {"cos", "sin"}) {
      add(Node.standard("Gather").inputs(part, positions).outputs(part + ".at"));
      add(Node.standard("Unsqueeze").inputs(part + ".at", "inner").outputs(part + ".cell"));
    }
    mask();
  }

  private static Node range(String from, String to, String name) {
    return Node.standard("Range").inputs(from, to, "one.scalar").outputs(name);
  }

  /** What is added to a score: [new tokens, all tokens]. */
  private void mask() {
    add(range("zero.scalar", "total.scalar", "keys"));
    boolean causal = form.attention() == ExportForm.Attends.PLAIN;
    add(Node.standard("Unsqueeze").inputs("counted", "one").outputs("queries"));
    add(
        Node.standard("Greater")
            .inputs("keys", causal ? "queries" : "total")
            .outputs("hidden.later"));
    String hidden = "hidden.later";
    if (form.cacheBranch()) {
      add(Node.standard("Less").inputs("keys", "past").outputs("is.past"));
      add(Node.standard("Not").inputs("use_cache_branch").outputs("no.cache"));
      add(Node.standard("And").inputs("is.past", "no.cache").outputs("hidden.past"));
      add(Node.standard("Or").inputs(hidden, "hidden.past").outputs("hidden"));
      hidden = "hidden";
    }
    add(Node.standard("Where").inputs(hidden, "never", "none").outputs("mask"));
  }

  private void layer(int layer) {
    String p = "layer." + layer + ".";
    String state = "state." + layer;
    norm(state, p + "normed", WeightRole.ATTENTION_NORM, layer);
    product(p + "normed", p + "query", WeightRole.QUERY, layer);
    product(p + "normed", p + "key", WeightRole.KEY, layer);
    product(p + "normed", p + "value", WeightRole.VALUE, layer);
    if (form.attention() == ExportForm.Attends.GROUP_QUERY_ATTENTION) {
      attendByOperator(layer, p);
    } else {
      attend(layer, p);
    }
    product(p + "attended", p + "projected", WeightRole.ATTENTION_OUTPUT, layer);
    add(Node.standard("Add").inputs(state, p + "projected").outputs(p + "middle"));
    norm(p + "middle", p + "normed.2", WeightRole.FEED_FORWARD_NORM, layer);
    product(p + "normed.2", p + "gate", WeightRole.GATE, layer);
    product(p + "normed.2", p + "up", WeightRole.UP, layer);
    add(Node.standard("Sigmoid").inputs(p + "gate").outputs(p + "sigmoid"));
    add(Node.standard("Mul").inputs(p + "gate", p + "sigmoid").outputs(p + "silu"));
    add(Node.standard("Mul").inputs(p + "silu", p + "up").outputs(p + "gated"));
    product(p + "gated", p + "down", WeightRole.DOWN, layer);
    add(Node.standard("Add").inputs(p + "middle", p + "down").outputs("state." + (layer + 1)));
  }

  private void attend(int layer, String p) {
    reshape(p + "query", "query.shape", p + "query.heads");
    reshape(p + "key", "key.shape", p + "key.heads");
    reshape(p + "value", "key.shape", p + "value.heads");
    // Tokens stay before heads until here, so that the tables of cosines fit both.
    add(Node.standard("Unsqueeze").inputs(p + "key.heads", "three").outputs(p + "key.grouped"));
    rotate(p + "query.heads", p + "query.rotated");
    rotate(p + "key.grouped", p + "key.turned");
    add(Node.standard("Squeeze").inputs(p + "key.turned", "three").outputs(p + "key.rotated"));
    String keys =
        grown(
            p + "key.rotated",
            ofLayer(form.names().pastKey(), layer),
            ofLayer(form.names().presentKey(), layer));
    String values =
        grown(
            p + "value.heads",
            ofLayer(form.names().pastValue(), layer),
            ofLayer(form.names().presentValue(), layer));
    einsum("bskgd,bktd->bkgst", p + "scores", p + "query.rotated", keys);
    add(Node.standard("Mul").inputs(p + "scores", "scale").outputs(p + "scaled"));
    add(Node.standard("Add").inputs(p + "scaled", "mask").outputs(p + "masked"));
    add(Node.standard("Softmax").inputs(p + "masked").outputs(p + "shares"));
    einsum("bkgst,bktd->bskgd", p + "mixed", p + "shares", values);
    reshape(p + "mixed", "joined.shape", p + "attended");
  }

  /** Of [1, tokens, heads, groups, size], by halves. */
  private void rotate(String from, String to) {
    add(
        Node.standard("Split")
            .inputs(from)
            .outputs(from + ".first", from + ".second")
            .with("axis", -1));
    for (String half : new String[] {".first", ".second"}) {
      for (String part : new String[] {"cos", "sin"}) {
        add(Node.standard("Mul").inputs(from + half, part + ".cell").outputs(from + half + part));
      }
    }
    add(
        Node.standard("Sub")
            .inputs(from + ".firstcos", from + ".secondsin")
            .outputs(from + ".turned.first"));
    add(
        Node.standard("Add")
            .inputs(from + ".secondcos", from + ".firstsin")
            .outputs(from + ".turned.second"));
    add(
        Node.standard("Concat")
            .inputs(from + ".turned.first", from + ".turned.second")
            .outputs(to)
            .with("axis", -1));
  }

  /** The past and the new tokens of [1, tokens, heads, size], in single precision. */
  private String grown(String added, String past, String present) {
    einsum("bshd->bhsd", added + ".turned", added);
    if (!form.half()) {
      concat(past, added + ".turned", present);
      return present;
    }
    cast(added + ".turned", added + ".half", DataType.FLOAT16);
    concat(past, added + ".half", present);
    cast(present, added + ".all", DataType.FLOAT);
    return added + ".all";
  }

  private void concat(String first, String second, String to) {
    add(Node.standard("Concat").inputs(first, second).outputs(to).with("axis", 2));
  }

  private void attendByOperator(int layer, String p) {
    String query = p + "query";
    String key = p + "key";
    String value = p + "value";
    String cos = "cos";
    String sin = "sin";
    String attended = p + "attended";
    if (form.half()) {
      for (String name : List.of(query, key, value)) {
        cast(name, name + ".half", DataType.FLOAT16);
      }
      if (layer == 0) {
        cast(cos, "cos.half", DataType.FLOAT16);
        cast(sin, "sin.half", DataType.FLOAT16);
      }
      query += ".half";
      key += ".half";
      value += ".half";
      cos = "cos.half";
      sin = "sin.half";
      attended += ".half";
    }
    add(
        Node.contrib("GroupQueryAttention")
            .inputs(
                query,
                key,
                value,
                ofLayer(form.names().pastKey(), layer),
                ofLayer(form.names().pastValue(), layer),
                "seqlens",
                "total.scalar",
                cos,
                sin)
            .outputs(
                attended,
                ofLayer(form.names().presentKey(), layer),
                ofLayer(form.names().presentValue(), layer))
            .with("num_heads", config.attention().queries() / config.headDim())
            .with("kv_num_heads", config.kvHeads())
            .with("do_rotary", 1));
    if (form.half()) {
      cast(attended, p + "attended", DataType.FLOAT);
    }
  }

  private void logits(String state) {
    norm(state, "final", WeightRole.FINAL_NORM, -1);
    String kept = "final";
    if (form.logits() != ExportForm.Keeps.ALL) {
      String count = "one";
      if (form.logits() == ExportForm.Keeps.AS_TOLD) {
        add(Node.standard("Unsqueeze").inputs("num_logits_to_keep", "zero").outputs("keep"));
        count = "keep";
      }
      add(Node.standard("Neg").inputs(count).outputs("first"));
      add(Node.standard("Slice").inputs("final", "first", "end", "one").outputs("kept"));
      kept = "kept";
    }
    WeightRole head = config.tiedEmbeddings() ? WeightRole.TOKEN_EMBEDDING : WeightRole.HEAD;
    String logits = form.names().logits();
    transposed("head", weights.matrix(head));
    String single = form.half() ? logits + ".single" : logits;
    add(Node.standard("MatMul").inputs(kept, "head").outputs(single));
    if (form.half()) {
      cast(single, logits, DataType.FLOAT16);
    }
    graph.output(
        logits,
        form.half() ? DataType.FLOAT16 : DataType.FLOAT,
        Dimension.of("batch"),
        Dimension.of("kept"),
        Dimension.of(config.vocabSize()));
  }

  private void norm(String from, String to, WeightRole role, int layer) {
    graph.constant(to + ".weight", weights.vector(role, layer, ".weight"));
    add(
        Node.standard("SimplifiedLayerNormalization")
            .inputs(from, to + ".weight")
            .outputs(to)
            .with("axis", -1)
            .with("stash_type", 1)
            .with("epsilon", config.norm().epsilon()));
  }

  private void product(String from, String to, WeightRole role, int layer) {
    transposed(to + ".weight", weights.matrix(role, layer));
    if (!form.rounded()) {
      add(Node.standard("MatMul").inputs(from, to + ".weight").outputs(to));
      return;
    }
    String left = rounded(from, to + ".left");
    String right = rounded(to + ".weight", to + ".right");
    add(
        Node.standard("MatMulInteger")
            .inputs(left, right, left + ".zero", right + ".zero")
            .outputs(to + ".levels"));
    cast(to + ".levels", to + ".whole", DataType.FLOAT);
    add(Node.standard("Mul").inputs(left + ".scale", right + ".scale").outputs(to + ".scale"));
    add(Node.standard("Mul").inputs(to + ".whole", to + ".scale").outputs(to));
  }

  private String rounded(String from, String to) {
    add(
        Node.standard("DynamicQuantizeLinear")
            .inputs(from)
            .outputs(to, to + ".scale", to + ".zero"));
    return to;
  }

  private void reshape(String from, String shape, String to) {
    add(Node.standard("Reshape").inputs(from, shape).outputs(to));
  }

  private void einsum(String equation, String to, String... from) {
    add(Node.standard("Einsum").inputs(from).outputs(to).with("equation", equation));
  }

  private void cast(String from, String to, DataType type) {
    add(Node.standard("Cast").inputs(from).outputs(to).with("to", type.number()));
  }

  private void matrix(String name, Matrix matrix) {
    int columns = matrix.columns();
    floats(
        name,
        matrix.rows(),
        columns,
        (first, count, target) -> {
          for (int i = 0; i < count; i++) {
            matrix.copy(first + i, 0, columns, target, i * columns);
          }
        });
  }

  private void transposed(String name, Matrix matrix) {
    graph.external(
        name,
        DataType.FLOAT,
        List.of((long) matrix.columns(), matrix.rows()),
        data.transposed(matrix));
  }

  private void floats(String name, long rows, int columns, WeightWriter.Rows source) {
    graph.external(
        name, DataType.FLOAT, List.of(rows, (long) columns), data.floats(rows, columns, source));
  }

  private void add(Node node) {
    graph.add(node);
  }
}

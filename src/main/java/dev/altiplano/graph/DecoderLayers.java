package dev.altiplano.graph;

import dev.altiplano.graph.DecoderBlocks.Normed;
import java.util.List;
import java.util.Locale;

/**
 * Puts a decoder together of its blocks, as its config says: embedding, layers of attention and
 * feed-forward part with their norms, and the head.
 */
final class DecoderLayers {
  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";
  private static final int NO_LAYER = -1;

  private final DecoderConfig config;
  private final DecoderWeights weights;
  private final DecoderBlocks blocks;
  private final AttentionBlocks attention;
  private final MatrixBlocks matrices;
  private final ExpertBlocks experts;

  DecoderLayers(
      DecoderConfig config,
      DecoderWeights weights,
      DecoderBlocks blocks,
      AttentionBlocks attention,
      MatrixBlocks matrices,
      ExpertBlocks experts) {
    this.config = config;
    this.weights = weights;
    this.blocks = blocks;
    this.attention = attention;
    this.matrices = matrices;
    this.experts = experts;
  }

  void build() {
    StoredMatrix embedding = matrices.store(weights.matrix(WeightRole.TOKEN_EMBEDDING));
    blocks.declare();
    attention.declare();
    Normed normed = embed(embedding);
    for (int layer = 0; layer < config.layers(); layer++) {
      normed = layer(layer, normed);
    }
    StoredMatrix head =
        config.tiedEmbeddings() ? embedding : matrices.store(weights.matrix(WeightRole.HEAD));
    head(normed.norm(), head);
  }

  private Normed embed(StoredMatrix embedding) {
    String state = matrices.lookUp("embedding", "input_ids", embedding);
    state = blocks.times("embedding.scaled", state, config.multipliers().embedding());
    if (config.learnedPositions()) {
      StoredMatrix positions = matrices.store(weights.matrix(WeightRole.POSITION_EMBEDDING));
      String position = matrices.lookUp("position", blocks.positions("positions"), positions);
      state = blocks.sum("embedding.placed", state, position);
    }
    return config.norm().before()
        ? blocks.norm("layers.0.attention_norm", state, normWeights(WeightRole.ATTENTION_NORM, 0))
        : new Normed(state, state);
  }

  private Normed layer(int layer, Normed input) {
    String name = "layers." + layer;
    String attended = attention(name + ".attention", layer, input.norm());
    Normed middle =
        after(
            name + ".feed_forward_norm",
            input.state(),
            delta(name + ".attention", attended, WeightRole.ATTENTION_POST_NORM, layer),
            WeightRole.FEED_FORWARD_NORM,
            layer);
    String thought = feedForward(name + ".feed_forward", layer, middle.norm());
    String delta = delta(name + ".feed_forward", thought, WeightRole.FEED_FORWARD_POST_NORM, layer);
    return layer + 1 < config.layers()
        ? after(
            "layers.%d.attention_norm".formatted(layer + 1),
            middle.state(),
            delta,
            WeightRole.ATTENTION_NORM,
            layer + 1)
        : last(middle.state(), delta);
  }

  /** What a sublayer adds to the state. */
  private String delta(String name, String result, WeightRole postNorm, int layer) {
    String delta =
        config.norm().after()
            ? blocks.norm(name + ".post_norm", result, normWeights(postNorm, layer)).norm()
            : result;
    return blocks.times(name + ".scaled", delta, config.multipliers().residual());
  }

  /** The state with something added, and what the next sublayer reads. */
  private Normed after(String name, String state, String delta, WeightRole norm, int layer) {
    if (config.norm().before()) {
      return blocks.addAndNorm(name, state, delta, normWeights(norm, layer));
    }
    String sum = blocks.sum(name + ".sum", state, delta);
    return new Normed(sum, sum);
  }

  /** The norm before the head, which sees only the tokens wanted. */
  private Normed last(String state, String delta) {
    return blocks.addAndNorm(
        "final_norm",
        blocks.wanted("final_state", state),
        blocks.wanted("final_delta", delta),
        normWeights(WeightRole.FINAL_NORM, NO_LAYER));
  }

  private void head(String x, StoredMatrix matrix) {
    Multipliers multipliers = config.multipliers();
    boolean plain = multipliers.logits() == 1 && multipliers.logitsSoftCap() == 0;
    String logits = matrices.head(plain ? DecoderBlocks.LOGITS : "head", x, matrix);
    if (!plain) {
      blocks.logits(logits, multipliers);
    }
  }

  private String attention(String name, int layer, String x) {
    Attention shape = config.attention();
    List<String> heads = heads(name, layer, x);
    if (shape.headNorm() != Attention.HeadNorm.NONE) {
      heads =
          normedHeads(
              name,
              layer,
              heads.size() == 1 ? attention.split(name + ".split", heads.getFirst()) : heads);
    }
    String attended = attention.attend(name + ".heads", layer, heads);
    String result =
        matrices.linear(name, attended, weights.matrix(WeightRole.ATTENTION_OUTPUT, layer));
    return biased(result, WeightRole.ATTENTION_OUTPUT, layer, shape.outputBias());
  }

  /** Queries, keys and values of all heads: side by side, or apart where they are stored unlike. */
  private List<String> heads(String name, int layer, String x) {
    List<WeightRole> roles = List.of(WeightRole.QUERY, WeightRole.KEY, WeightRole.VALUE);
    List<Matrix> parts = roles.stream().map(role -> (Matrix) weights.matrix(role, layer)).toList();
    boolean bias = config.attention().inputBias();
    if (!matrices.alike(parts)) {
      return roles.stream()
          .map(
              role ->
                  biased(
                      matrices.linear(
                          name + "." + role.name().toLowerCase(Locale.ROOT),
                          x,
                          weights.matrix(role, layer)),
                      role,
                      layer,
                      bias))
          .toList();
    }
    String packed = matrices.linear(name + ".qkv", x, new RowStack(parts));
    if (!bias) {
      return List.of(packed);
    }
    List<float[]> added = roles.stream().map(role -> weights.vector(role, layer, BIAS)).toList();
    return List.of(blocks.plus(name + ".qkv.biased", packed, added));
  }

  /** Queries, keys and values apart, the first two normed. */
  private List<String> normedHeads(String name, int layer, List<String> apart) {
    return List.of(
        attention.norm(
            name + ".query_norm",
            apart.get(0),
            weights.vector(WeightRole.QUERY_NORM, layer, WEIGHT),
            config.norm().epsilon()),
        attention.norm(
            name + ".key_norm",
            apart.get(1),
            weights.vector(WeightRole.KEY_NORM, layer, WEIGHT),
            config.norm().epsilon()),
        apart.get(2));
  }

  private String feedForward(String name, int layer, String x) {
    return switch (config.feedForward()) {
      case FeedForward.Gated gated -> {
        String product = gated(name, layer, x, gated);
        yield biased(down(name, layer, product), WeightRole.DOWN, layer, gated.bias());
      }
      case FeedForward.Plain plain -> {
        String inner = matrices.linear(name + ".up", x, weights.matrix(WeightRole.UP, layer));
        inner = biased(inner, WeightRole.UP, layer, plain.bias());
        String active = blocks.activation(name + ".active", inner, plain.activation());
        yield biased(down(name, layer, active), WeightRole.DOWN, layer, plain.bias());
      }
      case FeedForward.Experts chosen -> experts.feedForward(name, x, layer, chosen);
    };
  }

  private String gated(String name, int layer, String x, FeedForward.Gated shape) {
    MatrixRows gate = weights.matrix(WeightRole.GATE, layer);
    MatrixRows up = weights.matrix(WeightRole.UP, layer);
    if (!matrices.alike(List.of(gate, up))) {
      return blocks.gated(
          name + ".gated",
          biased(matrices.linear(name + ".gate", x, gate), WeightRole.GATE, layer, shape.bias()),
          biased(matrices.linear(name + ".up", x, up), WeightRole.UP, layer, shape.bias()),
          shape.activation());
    }
    String halves = matrices.linear(name + ".gate_up", x, RowStack.of(gate, up));
    if (shape.bias()) {
      halves =
          blocks.plus(
              name + ".gate_up.biased",
              halves,
              List.of(
                  weights.vector(WeightRole.GATE, layer, BIAS),
                  weights.vector(WeightRole.UP, layer, BIAS)));
    }
    return blocks.gated(name + ".gated", halves, shape.activation());
  }

  private String down(String name, int layer, String x) {
    return matrices.linear(name, x, weights.matrix(WeightRole.DOWN, layer));
  }

  private String biased(String x, WeightRole role, int layer, boolean bias) {
    return bias ? blocks.plus(x + ".biased", x, List.of(weights.vector(role, layer, BIAS))) : x;
  }

  private DecoderBlocks.NormWeights normWeights(WeightRole role, int layer) {
    return switch (config.norm().kind()) {
      case ROOT_MEAN_SQUARE ->
          new DecoderBlocks.NormWeights(weights.vector(role, layer, WEIGHT), new float[0]);
      case LAYER ->
          new DecoderBlocks.NormWeights(
              weights.vector(role, layer, WEIGHT), weights.vector(role, layer, BIAS));
    };
  }
}

package dev.altiplano.graph;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A {@link DecoderConfig} in the making. It begins as a Llama with the numbers of a {@code
 * config.json} in the keys that most decoders use, and an architecture changes what it has
 * differently.
 */
final class ConfigDraft {
  private final Architecture architecture;
  private final ConfigFacts facts;
  private final int hiddenSize;
  private int maxPositions;
  private Norm norm;
  private Attention attention;
  private FeedForward feedForward;
  private Multipliers multipliers = Multipliers.NONE;
  private boolean learnedPositions;
  private boolean tied;

  private ConfigDraft(
      Architecture architecture,
      ConfigFacts facts,
      int hiddenSize,
      int maxPositions,
      Norm norm,
      Attention attention,
      FeedForward feedForward) {
    this.architecture = architecture;
    this.facts = facts;
    this.hiddenSize = hiddenSize;
    this.maxPositions = maxPositions;
    this.norm = norm;
    this.attention = attention;
    this.feedForward = feedForward;
  }

  /**
   * Sizes by the keys of a file; the same for all keys but a few that older files call otherwise.
   */
  record Keys(
      String hiddenSize,
      String layers,
      String heads,
      String kvHeads,
      String maxPositions,
      String epsilon) {
    static final Keys USUAL =
        new Keys(
            "hidden_size",
            "num_hidden_layers",
            "num_attention_heads",
            "num_key_value_heads",
            "max_position_embeddings",
            "rms_norm_eps");
  }

  static ConfigDraft of(
      Architecture architecture, ConfigFacts facts, Keys keys, FeedForward feedForward) {
    int hiddenSize = facts.integer(keys.hiddenSize());
    Bounds.require(keys.hiddenSize(), hiddenSize, 1 << 16);
    int heads = facts.integer(keys.heads());
    Bounds.require(keys.heads(), heads, Attention.MOST_HEADS);
    int headDim = facts.integer("head_dim", hiddenSize / Math.max(1, heads));
    int layers = facts.integer(keys.layers());
    Bounds.require(keys.layers(), layers, 1 << 10);
    Attention attention =
        new Attention(
            heads,
            facts.integer(keys.kvHeads(), heads),
            headDim,
            false,
            false,
            Attention.HeadNorm.NONE,
            (float) (1 / Math.sqrt(headDim)),
            0,
            Collections.nCopies(layers, new Attention.Layer(new Attention.Position.None(), 0)));
    return new ConfigDraft(
        architecture,
        facts,
        hiddenSize,
        facts.integer(keys.maxPositions()),
        new Norm(Norm.Kind.ROOT_MEAN_SQUARE, Norm.Placement.BEFORE, facts.epsilon(keys.epsilon())),
        attention,
        feedForward);
  }

  /** With the usual keys, a gated feed-forward part and the usual rotation. */
  static ConfigDraft llama(Architecture architecture, ConfigFacts facts) {
    return of(architecture, facts, Keys.USUAL, gated(facts, "hidden_act"))
        .layers(_ -> new Attention.Layer(rotary(facts), Attention.Layer.ALL))
        .tied(facts.flag("tie_word_embeddings", false));
  }

  static FeedForward gated(ConfigFacts facts, String activationKey) {
    return new FeedForward.Gated(
        facts.activation(activationKey),
        facts.integer("intermediate_size"),
        facts.flag("mlp_bias", false));
  }

  /** The rotation that the file describes, of as much of a head as it says. */
  static Attention.Position.Rotary rotary(ConfigFacts facts) {
    return rotary(facts, facts.ropeTheta(10_000), facts.ropeScaling());
  }

  static Attention.Position.Rotary rotary(ConfigFacts facts, double theta, RopeScaling scaling) {
    int headDim =
        facts.integer(
            "head_dim",
            facts.integer("hidden_size") / Math.max(1, facts.integer("num_attention_heads")));
    double part =
        facts.has("partial_rotary_factor") ? facts.number("partial_rotary_factor", 0, 1) : 1;
    return new Attention.Position.Rotary(theta, (int) (headDim * part), scaling);
  }

  /** What a layer looks at, by its number. */
  interface LayerOf {
    Attention.Layer at(int layer);
  }

  ConfigDraft layers(LayerOf layer) {
    int count = attention.layers().size();
    List<Attention.Layer> layers = IntStream.range(0, count).mapToObj(layer::at).toList();
    return attention(attention.scale(), attention.softCap(), attention.headNorm(), layers);
  }

  /** All layers see only the last tokens, where the file says so. */
  ConfigDraft window() {
    int window = facts.integer("sliding_window", Attention.Layer.ALL);
    if (window <= 0 || !facts.flag("use_sliding_window", true)) {
      return this;
    }
    List<Attention.Layer> layers = attention.layers();
    return layers(layer -> new Attention.Layer(layers.get(layer).position(), window));
  }

  ConfigDraft scale(float scale) {
    return attention(scale, attention.softCap(), attention.headNorm(), attention.layers());
  }

  ConfigDraft softCap(float softCap) {
    return attention(attention.scale(), softCap, attention.headNorm(), attention.layers());
  }

  ConfigDraft headNorm(Attention.HeadNorm headNorm) {
    return attention(attention.scale(), attention.softCap(), headNorm, attention.layers());
  }

  private ConfigDraft attention(
      float scale, float softCap, Attention.HeadNorm headNorm, List<Attention.Layer> layers) {
    attention =
        new Attention(
            attention.heads(),
            attention.kvHeads(),
            attention.headDim(),
            attention.inputBias(),
            attention.outputBias(),
            headNorm,
            scale,
            softCap,
            layers);
    return this;
  }

  ConfigDraft bias(boolean input, boolean output) {
    attention =
        new Attention(
            attention.heads(),
            attention.kvHeads(),
            attention.headDim(),
            input,
            output,
            attention.headNorm(),
            attention.scale(),
            attention.softCap(),
            attention.layers());
    return this;
  }

  ConfigDraft norm(Norm.Kind kind, Norm.Placement placement) {
    norm = new Norm(kind, placement, norm.epsilon());
    return this;
  }

  ConfigDraft feedForward(FeedForward feedForward) {
    this.feedForward = feedForward;
    return this;
  }

  ConfigDraft multipliers(Multipliers multipliers) {
    this.multipliers = multipliers;
    return this;
  }

  ConfigDraft learnedPositions() {
    learnedPositions = true;
    return this;
  }

  ConfigDraft tied(boolean tied) {
    this.tied = tied;
    return this;
  }

  int hiddenSize() {
    return hiddenSize;
  }

  DecoderConfig config() {
    int longest =
        attention.rotations().stream()
            .mapToInt(rotary -> rotary.scaling().longestContext(maxPositions))
            .max()
            .orElse(maxPositions);
    return new DecoderConfig(
        architecture,
        facts.layout(),
        hiddenSize,
        facts.integer("vocab_size"),
        longest,
        norm,
        attention,
        feedForward,
        multipliers,
        learnedPositions,
        tied);
  }
}

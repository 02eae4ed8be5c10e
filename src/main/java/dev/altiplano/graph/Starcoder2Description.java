package dev.altiplano.graph;

import dev.altiplano.graph.Norm.Kind;
import dev.altiplano.graph.Norm.Placement;
import java.util.Set;

/** StarCoder2: layer norms, two matrices in the feed-forward part, and something added to all. */
final class Starcoder2Description implements ArchitectureDescription {
  private static final ConfigDraft.Keys KEYS =
      new ConfigDraft.Keys(
          "hidden_size",
          "num_hidden_layers",
          "num_attention_heads",
          "num_key_value_heads",
          "max_position_embeddings",
          "norm_epsilon");

  @Override
  public DecoderConfig read(Architecture architecture, ConfigFacts facts) {
    boolean bias = facts.flag("use_bias", true);
    FeedForward feedForward =
        new FeedForward.Plain(
            facts.activation("hidden_act"), facts.integer("intermediate_size"), bias);
    return ConfigDraft.of(architecture, facts, KEYS, feedForward)
        .layers(_ -> new Attention.Layer(ConfigDraft.rotary(facts), Attention.Layer.ALL))
        .norm(Kind.LAYER, Placement.BEFORE)
        .bias(bias, bias)
        .window()
        .tied(facts.flag("tie_word_embeddings", true))
        .config();
  }

  @Override
  public WeightNames huggingFace(Set<String> tensors) {
    return WeightNames.huggingFace()
        .with(WeightRole.UP, "model.layers.{layer}.mlp.c_fc")
        .with(WeightRole.DOWN, "model.layers.{layer}.mlp.c_proj");
  }

  @Override
  public String ggufActivation() {
    return "gelu_pytorch_tanh";
  }
}

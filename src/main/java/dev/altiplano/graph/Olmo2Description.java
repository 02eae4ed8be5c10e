package dev.altiplano.graph;

import dev.altiplano.graph.Norm.Kind;
import dev.altiplano.graph.Norm.Placement;
import java.util.Set;

/** OLMo 2: norms after each sublayer, and over all heads of queries and keys together. */
final class Olmo2Description implements ArchitectureDescription {
  @Override
  public DecoderConfig read(Architecture architecture, ConfigFacts facts) {
    boolean bias = facts.flag("attention_bias", false);
    return ConfigDraft.llama(architecture, facts)
        .bias(bias, bias)
        .norm(Kind.ROOT_MEAN_SQUARE, Placement.AFTER)
        .headNorm(Attention.HeadNorm.ALL_HEADS)
        .config();
  }

  @Override
  public WeightNames huggingFace(Set<String> tensors) {
    return WeightNames.huggingFace()
        .with(WeightRole.ATTENTION_POST_NORM, "model.layers.{layer}.post_attention_layernorm")
        .with(WeightRole.FEED_FORWARD_POST_NORM, "model.layers.{layer}.post_feedforward_layernorm");
  }
}

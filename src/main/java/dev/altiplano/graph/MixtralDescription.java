package dev.altiplano.graph;

import java.util.Set;

/** Llama with experts; a router's choice adds up to 1. */
final class MixtralDescription implements ArchitectureDescription {
  private static final String BLOCK = "model.layers.{layer}.block_sparse_moe.";

  @Override
  public DecoderConfig read(Architecture architecture, ConfigFacts facts) {
    return ConfigDraft.llama(architecture, facts)
        .feedForward(
            new FeedForward.Experts(
                facts.integer("num_local_experts"),
                facts.integer("num_experts_per_tok"),
                facts.integer("intermediate_size"),
                true))
        .window()
        .config();
  }

  @Override
  public WeightNames huggingFace(Set<String> tensors) {
    return WeightNames.huggingFace()
        .with(WeightRole.ROUTER, BLOCK + "gate")
        .with(WeightRole.EXPERT_GATE, BLOCK + "experts.{expert}.w1")
        .with(WeightRole.EXPERT_UP, BLOCK + "experts.{expert}.w3")
        .with(WeightRole.EXPERT_DOWN, BLOCK + "experts.{expert}.w2");
  }

  @Override
  public WeightNames gguf() {
    return LlamaDescription.interleaved();
  }
}

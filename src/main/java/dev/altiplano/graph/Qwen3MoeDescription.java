package dev.altiplano.graph;

/** Qwen3 with experts in every layer. */
final class Qwen3MoeDescription implements ArchitectureDescription {
  @Override
  public DecoderConfig read(Architecture architecture, ConfigFacts facts) {
    if (facts.integer("decoder_sparse_step", 1) != 1
        || !facts.integers("mlp_only_layers").isEmpty()) {
      throw new IllegalArgumentException(
          "some layers have no experts by decoder_sparse_step or mlp_only_layers, which is not"
              + " supported");
    }
    return Qwen3Description.draft(architecture, facts)
        .feedForward(
            new FeedForward.Experts(
                facts.integer("num_experts"),
                facts.integer("num_experts_per_tok"),
                facts.integer("moe_intermediate_size"),
                facts.flag("norm_topk_prob", false)))
        .config();
  }
}

package dev.altiplano.graph;

/** Granite 3: Llama with a multiplier wherever one can be. */
final class GraniteDescription implements ArchitectureDescription {
  @Override
  public DecoderConfig read(Architecture architecture, ConfigFacts facts) {
    boolean bias = facts.flag("attention_bias", false);
    return ConfigDraft.llama(architecture, facts)
        .bias(bias, bias)
        .scale((float) facts.number("attention_multiplier", 1e-6, 1e6))
        .multipliers(
            new Multipliers(
                facts.number("embedding_multiplier", 1),
                facts.number("residual_multiplier", 1),
                (float)
                    (1
                        / (facts.has("logits_scaling")
                            ? facts.number("logits_scaling", 1e-6, 1e6)
                            : 1)),
                0))
        .config();
  }

  @Override
  public WeightNames gguf() {
    return LlamaDescription.interleaved();
  }
}

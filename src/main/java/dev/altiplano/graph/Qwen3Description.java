package dev.altiplano.graph;

/** Llama with a norm over each head of queries and keys. */
final class Qwen3Description implements ArchitectureDescription {
  @Override
  public DecoderConfig read(Architecture architecture, ConfigFacts facts) {
    return draft(architecture, facts).config();
  }

  static ConfigDraft draft(Architecture architecture, ConfigFacts facts) {
    if (facts.flag("use_sliding_window", false)) {
      throw new IllegalArgumentException("use_sliding_window is true, which is not supported");
    }
    boolean bias = facts.flag("attention_bias", false);
    return ConfigDraft.llama(architecture, facts)
        .bias(bias, bias)
        .headNorm(Attention.HeadNorm.EACH_HEAD);
  }
}

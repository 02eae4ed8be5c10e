package dev.altiplano.graph;

/** Llama with something added to queries, keys and values. */
final class Qwen2Description implements ArchitectureDescription {
  @Override
  public DecoderConfig read(Architecture architecture, ConfigFacts facts) {
    if (facts.flag("use_sliding_window", false)) {
      throw new IllegalArgumentException("use_sliding_window is true, which is not supported");
    }
    return ConfigDraft.llama(architecture, facts).bias(true, false).config();
  }
}

package dev.altiplano.graph;

import dev.altiplano.graph.WeightPlace.Form;

/**
 * Llama, and what is built like it: norms before each sublayer, grouped attention with rotated
 * queries and keys, a gated feed-forward part.
 */
final class LlamaDescription implements ArchitectureDescription {
  @Override
  public DecoderConfig read(Architecture architecture, ConfigFacts facts) {
    boolean bias = facts.flag("attention_bias", false);
    return ConfigDraft.llama(architecture, facts).bias(bias, bias).window().config();
  }

  @Override
  public WeightNames gguf() {
    return interleaved();
  }

  /** Where the program that writes GGUF files brings each pair of rotated numbers together. */
  static WeightNames interleaved() {
    return WeightNames.gguf()
        .change(place -> place.as(Form.INTERLEAVED_ROWS), WeightRole.QUERY, WeightRole.KEY);
  }
}

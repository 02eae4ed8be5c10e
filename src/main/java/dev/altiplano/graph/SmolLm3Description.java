package dev.altiplano.graph;

import dev.altiplano.graph.Attention.Layer;
import dev.altiplano.graph.Attention.Position;
import java.util.List;

/** SmolLM3: Llama without rotation in every fourth layer. */
final class SmolLm3Description implements ArchitectureDescription {
  @Override
  public DecoderConfig read(Architecture architecture, ConfigFacts facts) {
    boolean bias = facts.flag("attention_bias", false);
    if (facts.flag("use_sliding_window", false)) {
      throw new IllegalArgumentException("use_sliding_window is true, which is not supported");
    }
    return ConfigDraft.llama(architecture, facts)
        .bias(bias, bias)
        .layers(
            layer ->
                new Layer(
                    rotates(facts, layer) ? ConfigDraft.rotary(facts) : new Position.None(),
                    Layer.ALL))
        .tied(facts.flag("tie_word_embeddings", true))
        .config();
  }

  /** By the list in the file, which has 1 where there is a rotation, or by the interval. */
  private static boolean rotates(ConfigFacts facts, int layer) {
    List<Integer> rotated = facts.integers("no_rope_layers");
    int interval = facts.integer("no_rope_layer_interval", 4);
    Bounds.require("no_rope_layer_interval", interval, 1 << 10);
    return layer < rotated.size() ? rotated.get(layer) != 0 : (layer + 1) % interval != 0;
  }

  @Override
  public WeightNames gguf() {
    return LlamaDescription.interleaved();
  }
}

package dev.altiplano.graph;

import dev.altiplano.graph.Attention.Layer;
import java.util.Set;

/**
 * Gemma 3 without its eyes: Gemma 2 with norms over heads in place of soft caps, five layers with a
 * window to one without, and another rotation for the former.
 */
final class Gemma3Description implements ArchitectureDescription {
  @Override
  public DecoderConfig read(Architecture architecture, ConfigFacts facts) {
    Attention.Position global =
        ConfigDraft.rotary(facts, facts.ropeTheta(1_000_000), facts.ropeScaling());
    Attention.Position local =
        ConfigDraft.rotary(
            facts, facts.number("rope_local_base_freq", 10_000f), new RopeScaling.None());
    int interval = facts.integer("sliding_window_pattern", 6);
    Bounds.require("sliding_window_pattern", interval, 1 << 10);
    return Gemma2Description.draft(architecture, facts)
        .headNorm(Attention.HeadNorm.EACH_HEAD)
        .layers(
            layer ->
                Gemma2Description.windowed(facts, layer, interval)
                    ? new Layer(local, Gemma2Description.window(facts))
                    : new Layer(global, Layer.ALL))
        .config();
  }

  @Override
  public WeightNames huggingFace(Set<String> tensors) {
    return Gemma2Description.norms(WeightNames.huggingFace());
  }

  @Override
  public String ggufActivation() {
    return "gelu_pytorch_tanh";
  }
}

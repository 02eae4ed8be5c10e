package dev.altiplano.graph;

import dev.altiplano.graph.Norm.Kind;
import dev.altiplano.graph.Norm.Placement;
import java.util.List;
import java.util.Set;

/**
 * Gemma 2: norms around each sublayer whose weights are kept less one, an embedding that is scaled,
 * soft caps, and layers with a window and without in turns.
 */
final class Gemma2Description implements ArchitectureDescription {
  @Override
  public DecoderConfig read(Architecture architecture, ConfigFacts facts) {
    ConfigDraft draft = draft(architecture, facts);
    return draft
        .layers(
            layer ->
                new Attention.Layer(
                    ConfigDraft.rotary(facts), windowed(facts, layer, 2) ? window(facts) : 0))
        .softCap(facts.number("attn_logit_softcapping", 0))
        .config();
  }

  static ConfigDraft draft(Architecture architecture, ConfigFacts facts) {
    String activation = facts.has("hidden_activation") ? "hidden_activation" : "hidden_act";
    ConfigDraft draft =
        ConfigDraft.of(
            architecture, facts, ConfigDraft.Keys.USUAL, ConfigDraft.gated(facts, activation));
    return draft
        .norm(Kind.ROOT_MEAN_SQUARE, Placement.AROUND)
        .bias(facts.flag("attention_bias", false), facts.flag("attention_bias", false))
        .scale((float) (1 / Math.sqrt(facts.integer("query_pre_attn_scalar"))))
        .multipliers(
            new Multipliers(
                (float) Math.sqrt(draft.hiddenSize()),
                1,
                1,
                facts.number("final_logit_softcapping", 0)))
        .tied(facts.flag("tie_word_embeddings", true));
  }

  static int window(ConfigFacts facts) {
    int window = facts.integer("sliding_window");
    Bounds.require("sliding_window", window, 1 << 21);
    return window;
  }

  /** Whether a layer has a window: by the list in the file, or all but every {@code interval}th. */
  static boolean windowed(ConfigFacts facts, int layer, int interval) {
    List<String> types = facts.texts("layer_types");
    return layer < types.size()
        ? types.get(layer).equals("sliding_attention")
        : (layer + 1) % interval != 0;
  }

  @Override
  public WeightNames huggingFace(Set<String> tensors) {
    return norms(WeightNames.huggingFace());
  }

  /** All norms, less one as the files keep them. */
  static WeightNames norms(WeightNames names) {
    return names
        .with(WeightRole.ATTENTION_POST_NORM, "model.layers.{layer}.post_attention_layernorm")
        .with(WeightRole.FEED_FORWARD_NORM, "model.layers.{layer}.pre_feedforward_layernorm")
        .with(WeightRole.FEED_FORWARD_POST_NORM, "model.layers.{layer}.post_feedforward_layernorm")
        .change(
            place -> place.plus(1),
            WeightRole.FINAL_NORM,
            WeightRole.ATTENTION_NORM,
            WeightRole.ATTENTION_POST_NORM,
            WeightRole.FEED_FORWARD_NORM,
            WeightRole.FEED_FORWARD_POST_NORM,
            WeightRole.QUERY_NORM,
            WeightRole.KEY_NORM);
  }

  @Override
  public String ggufActivation() {
    return "gelu_pytorch_tanh";
  }
}

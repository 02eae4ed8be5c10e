package dev.altiplano.graph;

import dev.altiplano.graph.Norm.Kind;
import dev.altiplano.graph.Norm.Placement;
import dev.altiplano.graph.WeightPlace.Form;
import java.util.Set;

/** GPT-2: learned positions, layer norms, and matrices that files keep transposed. */
final class Gpt2Description implements ArchitectureDescription {
  private static final ConfigDraft.Keys KEYS =
      new ConfigDraft.Keys(
          "n_embd", "n_layer", "n_head", "n_head", "n_positions", "layer_norm_epsilon");

  @Override
  public DecoderConfig read(Architecture architecture, ConfigFacts facts) {
    int size = facts.integer("n_inner", 4 * facts.integer("n_embd"));
    return ConfigDraft.of(
            architecture,
            facts,
            KEYS,
            new FeedForward.Plain(facts.activation("activation_function"), size, true))
        .norm(Kind.LAYER, Placement.BEFORE)
        .bias(true, true)
        .learnedPositions()
        .tied(facts.flag("tie_word_embeddings", true))
        .config();
  }

  @Override
  public WeightNames huggingFace(Set<String> tensors) {
    String model = tensors.contains("wte.weight") ? "" : "transformer.";
    String layer = model + "h.{layer}.";
    return WeightNames.huggingFace()
        .with(WeightRole.TOKEN_EMBEDDING, model + "wte")
        .with(WeightRole.POSITION_EMBEDDING, model + "wpe")
        .with(WeightRole.FINAL_NORM, model + "ln_f")
        .with(WeightRole.ATTENTION_NORM, layer + "ln_1")
        .together(layer + "attn.c_attn", WeightRole.QUERY, WeightRole.KEY, WeightRole.VALUE)
        .with(WeightRole.ATTENTION_OUTPUT, layer + "attn.c_proj")
        .with(WeightRole.FEED_FORWARD_NORM, layer + "ln_2")
        .with(WeightRole.UP, layer + "mlp.c_fc")
        .with(WeightRole.DOWN, layer + "mlp.c_proj")
        .change(
            place -> place.as(Form.COLUMNS),
            WeightRole.QUERY,
            WeightRole.KEY,
            WeightRole.VALUE,
            WeightRole.ATTENTION_OUTPUT,
            WeightRole.UP,
            WeightRole.DOWN);
  }

  @Override
  public WeightNames gguf() {
    return WeightNames.gguf()
        .together("blk.{layer}.attn_qkv", WeightRole.QUERY, WeightRole.KEY, WeightRole.VALUE);
  }

  @Override
  public String ggufActivation() {
    return "gelu_pytorch_tanh";
  }
}

package dev.altiplano.graph;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Where a kind of file keeps the weights of a decoder. */
record WeightNames(Map<WeightRole, WeightPlace> places) {
  WeightNames {
    places = Map.copyOf(places);
  }

  /** The names of most decoders on Hugging Face, as Llama introduced them. */
  static WeightNames huggingFace() {
    return new WeightNames(Map.of())
        .with(WeightRole.TOKEN_EMBEDDING, "model.embed_tokens")
        .with(WeightRole.FINAL_NORM, "model.norm")
        .with(WeightRole.HEAD, "lm_head")
        .with(WeightRole.ATTENTION_NORM, "model.layers.{layer}.input_layernorm")
        .with(WeightRole.QUERY, "model.layers.{layer}.self_attn.q_proj")
        .with(WeightRole.KEY, "model.layers.{layer}.self_attn.k_proj")
        .with(WeightRole.VALUE, "model.layers.{layer}.self_attn.v_proj")
        .with(WeightRole.QUERY_NORM, "model.layers.{layer}.self_attn.q_norm")
        .with(WeightRole.KEY_NORM, "model.layers.{layer}.self_attn.k_norm")
        .with(WeightRole.ATTENTION_OUTPUT, "model.layers.{layer}.self_attn.o_proj")
        .with(WeightRole.FEED_FORWARD_NORM, "model.layers.{layer}.post_attention_layernorm")
        .with(WeightRole.GATE, "model.layers.{layer}.mlp.gate_proj")
        .with(WeightRole.UP, "model.layers.{layer}.mlp.up_proj")
        .with(WeightRole.DOWN, "model.layers.{layer}.mlp.down_proj")
        .with(WeightRole.ROUTER, "model.layers.{layer}.mlp.gate")
        .with(WeightRole.EXPERT_GATE, "model.layers.{layer}.mlp.experts.{expert}.gate_proj")
        .with(WeightRole.EXPERT_UP, "model.layers.{layer}.mlp.experts.{expert}.up_proj")
        .with(WeightRole.EXPERT_DOWN, "model.layers.{layer}.mlp.experts.{expert}.down_proj");
  }

  /**
   * The names in GGUF files, which are those of all decoders but for {@link Architecture}s' own.
   */
  static WeightNames gguf() {
    return new WeightNames(Map.of())
        .with(WeightRole.TOKEN_EMBEDDING, "token_embd")
        .with(WeightRole.POSITION_EMBEDDING, "position_embd")
        .with(WeightRole.FINAL_NORM, "output_norm")
        .with(WeightRole.HEAD, "output")
        .with(WeightRole.ATTENTION_NORM, "blk.{layer}.attn_norm")
        .with(WeightRole.QUERY, "blk.{layer}.attn_q")
        .with(WeightRole.KEY, "blk.{layer}.attn_k")
        .with(WeightRole.VALUE, "blk.{layer}.attn_v")
        .with(WeightRole.QUERY_NORM, "blk.{layer}.attn_q_norm")
        .with(WeightRole.KEY_NORM, "blk.{layer}.attn_k_norm")
        .with(WeightRole.ATTENTION_OUTPUT, "blk.{layer}.attn_output")
        .with(WeightRole.ATTENTION_POST_NORM, "blk.{layer}.post_attention_norm")
        .with(WeightRole.FEED_FORWARD_NORM, "blk.{layer}.ffn_norm")
        .with(WeightRole.GATE, "blk.{layer}.ffn_gate")
        .with(WeightRole.UP, "blk.{layer}.ffn_up")
        .with(WeightRole.DOWN, "blk.{layer}.ffn_down")
        .with(WeightRole.FEED_FORWARD_POST_NORM, "blk.{layer}.post_ffw_norm")
        .with(WeightRole.ROUTER, "blk.{layer}.ffn_gate_inp")
        .with(
            WeightRole.EXPERT_GATE,
            WeightPlace.of("blk.{layer}.ffn_gate_exps").as(WeightPlace.Form.STACKED_ROWS))
        .with(
            WeightRole.EXPERT_UP,
            WeightPlace.of("blk.{layer}.ffn_up_exps").as(WeightPlace.Form.STACKED_ROWS))
        .with(
            WeightRole.EXPERT_DOWN,
            WeightPlace.of("blk.{layer}.ffn_down_exps").as(WeightPlace.Form.STACKED_ROWS));
  }

  /**
   * The names in GGUF files from before April 2024, in which each expert has tensors of its own;
   * the same for others.
   *
   * @param tensors names of all tensors that are there
   */
  WeightNames withExpertsAsIn(Set<String> tensors) {
    if (!tensors.contains("blk.0.ffn_gate.0.weight")) {
      return this;
    }
    return with(WeightRole.EXPERT_GATE, "blk.{layer}.ffn_gate.{expert}")
        .with(WeightRole.EXPERT_UP, "blk.{layer}.ffn_up.{expert}")
        .with(WeightRole.EXPERT_DOWN, "blk.{layer}.ffn_down.{expert}");
  }

  WeightNames with(WeightRole role, String tensor) {
    return with(role, WeightPlace.of(tensor));
  }

  WeightNames with(WeightRole role, WeightPlace place) {
    Map<WeightRole, WeightPlace> changed = new EnumMap<>(WeightRole.class);
    changed.putAll(places);
    changed.put(role, place);
    return new WeightNames(changed);
  }

  /** One tensor that holds the rows of several, in this order. */
  WeightNames together(String tensor, WeightRole... roles) {
    WeightNames names = this;
    for (WeightRole role : roles) {
      names = names.with(role, WeightPlace.of(tensor).together(roles));
    }
    return names;
  }

  /** The same places, some of them changed. */
  WeightNames change(UnaryOperator<WeightPlace> change, WeightRole... roles) {
    WeightNames names = this;
    for (WeightRole role : roles) {
      names = names.with(role, change.apply(names.place(role)));
    }
    return names;
  }

  WeightPlace place(WeightRole role) {
    WeightPlace place = places.get(role);
    if (place == null) {
      throw new IllegalStateException("no place is known for %s; this is a bug".formatted(role));
    }
    return place;
  }
}

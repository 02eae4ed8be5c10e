package dev.altiplano.graph;

import java.util.Set;

/** Phi-3, Phi-3.5 and Phi-4-mini: Llama with packed matrices, and with the scheme of LongRoPE. */
final class Phi3Description implements ArchitectureDescription {
  @Override
  public DecoderConfig read(Architecture architecture, ConfigFacts facts) {
    return ConfigDraft.llama(architecture, facts).window().config();
  }

  @Override
  public WeightNames huggingFace(Set<String> tensors) {
    return WeightNames.huggingFace()
        .together(
            "model.layers.{layer}.self_attn.qkv_proj",
            WeightRole.QUERY,
            WeightRole.KEY,
            WeightRole.VALUE)
        .together("model.layers.{layer}.mlp.gate_up_proj", WeightRole.GATE, WeightRole.UP);
  }

  @Override
  public WeightNames gguf() {
    return WeightNames.gguf()
        .together("blk.{layer}.attn_qkv", WeightRole.QUERY, WeightRole.KEY, WeightRole.VALUE)
        .together("blk.{layer}.ffn_up", WeightRole.GATE, WeightRole.UP);
  }
}

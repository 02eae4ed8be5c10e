package dev.altiplano.graph;

import java.util.Set;

/** What there is to know about an architecture; everything else is common to all. */
interface ArchitectureDescription {
  /** Its structure and sizes, by a file with the keys of Hugging Face. */
  DecoderConfig read(Architecture architecture, ConfigFacts facts);

  /**
   * Where files of Hugging Face keep its weights.
   *
   * @param tensors names of all tensors that are there, for those that come under several
   */
  default WeightNames huggingFace(Set<String> tensors) {
    return WeightNames.huggingFace();
  }

  /** Where GGUF files keep its weights. */
  default WeightNames gguf() {
    return WeightNames.gguf();
  }

  /** Its activation, which GGUF files do not say. */
  default String ggufActivation() {
    return "silu";
  }
}

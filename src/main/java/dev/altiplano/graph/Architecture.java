package dev.altiplano.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The architectures for which there is a graph; each is described in a class of its own. */
public enum Architecture {
  LLAMA("LlamaForCausalLM"),
  MISTRAL("MistralForCausalLM"),
  MIXTRAL("MixtralForCausalLM"),
  QWEN2("Qwen2ForCausalLM"),
  QWEN3("Qwen3ForCausalLM"),
  QWEN3_MOE("Qwen3MoeForCausalLM"),
  GEMMA2("Gemma2ForCausalLM"),
  GEMMA3("Gemma3ForCausalLM"),
  PHI3("Phi3ForCausalLM"),
  GRANITE("GraniteForCausalLM"),
  SMOLLM3("SmolLM3ForCausalLM"),
  OLMO2("Olmo2ForCausalLM"),
  STARCODER2("Starcoder2ForCausalLM"),
  GPT2("GPT2LMHeadModel");

  private final String className;

  Architecture(String className) {
    this.className = className;
  }

  /** The name in {@code architectures} of a Hugging Face {@code config.json}. */
  public String className() {
    return className;
  }

  ArchitectureDescription description() {
    return switch (this) {
      case LLAMA, MISTRAL -> new LlamaDescription();
      case MIXTRAL -> new MixtralDescription();
      case QWEN2 -> new Qwen2Description();
      case QWEN3 -> new Qwen3Description();
      case QWEN3_MOE -> new Qwen3MoeDescription();
      case GEMMA2 -> new Gemma2Description();
      case GEMMA3 -> new Gemma3Description();
      case PHI3 -> new Phi3Description();
      case GRANITE -> new GraniteDescription();
      case SMOLLM3 -> new SmolLm3Description();
      case OLMO2 -> new Olmo2Description();
      case STARCODER2 -> new Starcoder2Description();
      case GPT2 -> new Gpt2Description();
    };
  }

  static Optional<Architecture> of(String className) {
    return Arrays.stream(values()).filter(a -> a.className.equals(className)).findAny();
  }

  static List<String> classNames() {
    return Arrays.stream(values()).map(Architecture::className).toList();
  }
}

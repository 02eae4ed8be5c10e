package dev.altiplano.graph;

import java.util.Arrays;
import java.util.List;

/** The architectures for which there is a graph; each is described in a class of its own. */
public enum Architecture {
  LLAMA("LlamaForCausalLM", "llama"),
  MISTRAL("MistralForCausalLM", "llama"),
  MIXTRAL("MixtralForCausalLM", "llama"),
  QWEN2("Qwen2ForCausalLM", "qwen2"),
  QWEN3("Qwen3ForCausalLM", "qwen3"),
  QWEN3_MOE("Qwen3MoeForCausalLM", "qwen3moe"),
  GEMMA2("Gemma2ForCausalLM", "gemma2"),
  GEMMA3("Gemma3ForCausalLM", "gemma3"),
  PHI3("Phi3ForCausalLM", "phi3"),
  GRANITE("GraniteForCausalLM", "granite"),
  SMOLLM3("SmolLM3ForCausalLM", "smollm3"),
  OLMO2("Olmo2ForCausalLM", "olmo2"),
  STARCODER2("Starcoder2ForCausalLM", "starcoder2"),
  GPT2("GPT2LMHeadModel", "gpt2");

  private final String className;
  private final String ggufName;

  Architecture(String className, String ggufName) {
    this.className = className;
    this.ggufName = ggufName;
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

  /**
   * By the name in {@code architectures} of a Hugging Face {@code config.json}.
   *
   * @throws IllegalArgumentException for others, saying which there are
   */
  public static Architecture of(String className) {
    return Arrays.stream(values())
        .filter(a -> a.className.equals(className))
        .findAny()
        .orElseThrow(() -> unsupported(className, classNames()));
  }

  /**
   * By {@code general.architecture} of a GGUF file, which has one name for Llama, its likes, and
   * those with experts.
   *
   * @throws IllegalArgumentException for others, saying which there are
   */
  public static Architecture ofGguf(String name, boolean experts) {
    if (name.equals(LLAMA.ggufName)) {
      return experts ? MIXTRAL : LLAMA;
    }
    return Arrays.stream(values())
        .filter(a -> a.ggufName.equals(name))
        .findAny()
        .orElseThrow(() -> unsupported(name, ggufNames()));
  }

  private static IllegalArgumentException unsupported(String name, List<String> supported) {
    return new IllegalArgumentException(
        "the architecture \"%s\" is not supported; supported are %s"
            .formatted(name, String.join(", ", supported)));
  }

  static List<String> ggufNames() {
    return Arrays.stream(values()).map(a -> a.ggufName).distinct().toList();
  }

  static List<String> classNames() {
    return Arrays.stream(values()).map(Architecture::className).toList();
  }
}

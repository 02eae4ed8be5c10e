package dev.altiplano.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The architectures for which there is a graph. */
public enum Architecture {
  LLAMA("LlamaForCausalLM");

  private final String className;

  Architecture(String className) {
    this.className = className;
  }

  /** The name in {@code architectures} of a Hugging Face {@code config.json}. */
  public String className() {
    return className;
  }

  static Optional<Architecture> of(String className) {
    return Arrays.stream(values()).filter(a -> a.className.equals(className)).findAny();
  }

  static List<String> classNames() {
    return Arrays.stream(values()).map(Architecture::className).toList();
  }
}

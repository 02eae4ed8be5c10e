package dev.altiplano.template.gotemplate.syntax;

import java.util.ArrayList;
import java.util.List;

/** The variables that are known at a place in a template. */
final class Variables {
  private final List<String> names = new ArrayList<>(List.of("$"));

  boolean has(String name) {
    return names.contains(name);
  }

  void declare(String name) {
    names.add(name);
  }

  int mark() {
    return names.size();
  }

  /** Forgets those that were declared since. */
  void backTo(int mark) {
    names.subList(mark, names.size()).clear();
  }
}

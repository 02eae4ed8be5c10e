package dev.altiplano.template.gotemplate;

import java.util.ArrayList;
import java.util.List;

/** The variables of one execution; the latest of a name is the one that counts. */
final class VariableStack {
  private final List<String> names = new ArrayList<>();
  private final List<Value> values = new ArrayList<>();

  VariableStack(Value root) {
    declare("$", root);
  }

  void declare(String name, Value value) {
    names.add(name);
    values.add(value);
  }

  void assign(String name, Value value) {
    values.set(indexOf(name), value);
  }

  /** The parser has seen to it that there is one. */
  Value get(String name) {
    return values.get(indexOf(name));
  }

  private int indexOf(String name) {
    int index = names.lastIndexOf(name);
    if (index < 0) {
      throw new IllegalStateException("variable " + name + " is not declared; this is a bug");
    }
    return index;
  }

  int mark() {
    return names.size();
  }

  /** Forgets what was declared since. */
  void backTo(int mark) {
    names.subList(mark, names.size()).clear();
    values.subList(mark, values.size()).clear();
  }
}

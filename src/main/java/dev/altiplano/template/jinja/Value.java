package dev.altiplano.template.jinja;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a template computes with: the types of Python that templates can tell apart. All but
 * namespaces, loops and generators are immutable. Text is data wherever it comes from, and never
 * parsed again.
 */
sealed interface Value {
  Value NONE = new None();
  Value TRUE = new Bool(true);
  Value FALSE = new Bool(false);
  Value EMPTY_TEXT = new Text("");

  /** The name of the type, as Python has it. */
  String type();

  static Value of(boolean value) {
    return value ? TRUE : FALSE;
  }

  static Value of(long value) {
    return new Int(BigInteger.valueOf(value));
  }

  /** A name, attribute or item that is not there; the reason is for those who use it anyway. */
  record Undefined(String reason) implements Value {
    @Override
    public String type() {
      return "Undefined";
    }
  }

  record None() implements Value {
    @Override
    public String type() {
      return "NoneType";
    }
  }

  record Bool(boolean value) implements Value {
    @Override
    public String type() {
      return "bool";
    }
  }

  record Int(BigInteger value) implements Value {
    @Override
    public String type() {
      return "int";
    }
  }

  record Real(double value) implements Value {
    @Override
    public String type() {
      return "float";
    }
  }

  /**
   * A text. Comparable only because hash maps need that to stay fast when hashes collide.
   *
   * @param markup whether a template declared it safe, so that Python escapes for HTML whatever is
   *     added to it; of no account where texts are compared
   */
  record Text(String value, boolean markup) implements Value, Comparable<Text> {
    public Text(String value) {
      this(value, false);
    }

    @Override
    public int compareTo(Text other) {
      return value.compareTo(other.value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Text text && value.equals(text.value);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }

    @Override
    public String type() {
      return "str";
    }
  }

  /** A list. The caller hands its items over and keeps no hold of them. */
  record Array(List<Value> items) implements Value {
    public Array {
      items = Collections.unmodifiableList(items);
    }

    @Override
    public String type() {
      return "list";
    }
  }

  record Tuple(List<Value> items) implements Value {
    public Tuple {
      items = Collections.unmodifiableList(items);
    }

    @Override
    public String type() {
      return "tuple";
    }
  }

  /** A dict in the order of its making. Its keys are texts, numbers, booleans or none. */
  record Dict(SequencedMap<Value, Value> entries) implements Value {
    public Dict {
      entries = Collections.unmodifiableSequencedMap(entries);
    }

    @Override
    public String type() {
      return "dict";
    }
  }

  /** The keys, values or items of a dict: walked like a list, but without an order to index by. */
  record View(String type, List<Value> items) implements Value {}

  /** What a filter yields item by item; as in Python it can be walked only once. */
  final class Generator implements Value {
    private List<Value> items;

    Generator(List<Value> items) {
      this.items = items;
    }

    List<Value> take() {
      List<Value> taken = items;
      items = List.of();
      return taken;
    }

    @Override
    public String type() {
      return "generator";
    }
  }

  /** The one value that templates can change, so that loops can carry something on. */
  final class Namespace implements Value {
    private final Map<String, Value> entries = new LinkedHashMap<>();

    Map<String, Value> entries() {
      return entries;
    }

    @Override
    public String type() {
      return "namespace";
    }
  }

  /** The state of a loop, as {@code loop} within its body. */
  final class Loop implements Value {
    private final List<Value> items;
    private int index;

    Loop(List<Value> items) {
      this.items = items;
    }

    List<Value> items() {
      return items;
    }

    int index() {
      return index;
    }

    void advanceTo(int next) {
      this.index = next;
    }

    @Override
    public String type() {
      return "loop";
    }
  }

  /** A macro, a method together with its subject, or a function of the engine. */
  record Function(String name, Body body) implements Value {
    @Override
    public String type() {
      return "function";
    }

    /** What a call does. */
    @FunctionalInterface
    interface Body {
      Value call(Rendering rendering, Arguments arguments);
    }
  }
}

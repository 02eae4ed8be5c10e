package dev.altiplano.template.gotemplate;

import java.util.List;
import java.util.SortedMap;

/** What a template computes with: the kinds of values that Go's templates see here. */
sealed interface Value {
  /** Two ways of having no value. */
  enum Nil implements Value {
    /** There is nothing, not even a type. */
    INVALID,
    /** Something of any type could be there, but is not. */
    INTERFACE;

    @Override
    public String typeName() {
      return "nil";
    }

    @Override
    public boolean isTrue() {
      return false;
    }
  }

  record Bool(boolean value) implements Value {
    @Override
    public String typeName() {
      return "bool";
    }

    @Override
    public boolean isTrue() {
      return value;
    }
  }

  record Int(long value) implements Value {
    @Override
    public String typeName() {
      return "int";
    }

    @Override
    public boolean isTrue() {
      return value != 0;
    }
  }

  record Real(double value) implements Value {
    @Override
    public String typeName() {
      return "float64";
    }

    @Override
    public boolean isTrue() {
      return value != 0;
    }
  }

  record Text(String value) implements Value {
    static final Text EMPTY = new Text("");

    @Override
    public String typeName() {
      return "string";
    }

    @Override
    public boolean isTrue() {
      return !value.isEmpty();
    }
  }

  /** A slice. */
  record Items(String typeName, Print print, List<Value> items) implements Value {
    @Override
    public boolean isTrue() {
      return !items.isEmpty();
    }
  }

  /**
   * A map from texts, in their order.
   *
   * @param zero what a key has that is not there
   */
  record Entries(String typeName, Print print, SortedMap<String, Value> entries, Value zero)
      implements Value {
    @Override
    public boolean isTrue() {
      return !entries.isEmpty();
    }
  }

  /**
   * A struct.
   *
   * @param fields as many as the type has
   */
  record Struct(StructType type, List<Value> fields) implements Value {
    public Struct {
      fields = List.copyOf(fields);
      if (fields.size() != type.fields().size()) {
        throw new IllegalArgumentException(
            "%s has %d fields, not %d; this is a bug"
                .formatted(type.name(), type.fields().size(), fields.size()));
      }
    }

    @Override
    public String typeName() {
      return type.name();
    }

    @Override
    public boolean isTrue() {
      return true;
    }
  }

  /** How a value of several parts is printed. */
  enum Print {
    /** The parts between brackets. */
    PARTS,
    JSON,
    /** A single part as itself, in JSON too. */
    ALONE
  }

  /** The type as Go's messages name it. */
  String typeName();

  /** Whether a condition takes it for true. */
  boolean isTrue();

  static Value of(boolean value) {
    return new Bool(value);
  }

  static Value of(long value) {
    return new Int(value);
  }

  static Value of(String value) {
    return new Text(value);
  }
}

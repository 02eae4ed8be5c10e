package dev.altiplano.template.gotemplate;

import dev.altiplano.template.gotemplate.Value.Nil;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lengths and parts of lists, maps and texts. Texts are counted in bytes of UTF-8. */
final class Elements {
  private static final int MOST_BOUNDS = 3;

  private Elements() {}

  static Value length(Arguments call) {
    return switch (call.first()) {
      case Value.Items items -> Value.of(items.items().size());
      case Value.Entries entries -> Value.of(entries.entries().size());
      case Value.Text text -> Value.of(bytes(call, text).length);
      case Nil nil ->
          throw call.fault(
              nil == Nil.INTERFACE
                  ? "len of nil pointer"
                  : "reflect: call of reflect.Value.Type on zero Value");
      case Value.Bool _, Value.Int _, Value.Real _, Value.Struct _ ->
          throw call.fault("len of type " + call.first().typeName());
    };
  }

  /** The first by the second, the result by the third, and so on. */
  static Value index(Arguments call) {
    if (call.first() instanceof Nil) {
      throw call.fault("index of untyped nil");
    }
    Value item = call.first();
    for (Value index : call.rest()) {
      item =
          switch (item) {
            case Value.Items items -> items.items().get(within(call, index, items.items().size()));
            case Value.Text text -> {
              byte[] bytes = bytes(call, text);
              yield Value.of(bytes[within(call, index, bytes.length)] & 0xff);
            }
            case Value.Entries entries -> entry(call, entries, index);
            case Nil _ -> throw call.fault("index of nil pointer");
            case Value.Bool _, Value.Int _, Value.Real _, Value.Struct _ ->
                throw call.fault("can't index item of type " + item.typeName());
          };
    }
    return item;
  }

  private static Value entry(Arguments call, Value.Entries entries, Value key) {
    if (key instanceof Value.Text(String name)) {
      return entries.entries().getOrDefault(name, entries.zero());
    }
    throw call.fault(
        key instanceof Nil
            ? "value is nil; should be of type string"
            : "value has type %s; should be string".formatted(key.typeName()));
  }

  static Value slice(Arguments call) {
    if (call.rest().size() > MOST_BOUNDS) {
      throw call.fault("too many slice indexes: " + call.rest().size());
    }
    return switch (call.first()) {
      case Value.Items items -> {
        int[] bounds = bounds(call, items.items().size());
        List<Value> part = items.items().subList(bounds[0], bounds[1]);
        yield new Value.Items(items.typeName(), items.print(), part);
      }
      case Value.Text text -> {
        if (call.rest().size() == MOST_BOUNDS) {
          throw call.fault("cannot 3-index slice a string");
        }
        byte[] bytes = bytes(call, text);
        int[] bounds = bounds(call, bytes.length);
        int length = bounds[1] - bounds[0];
        call.rendering().room(length, length);
        yield Value.of(new String(bytes, bounds[0], length, StandardCharsets.UTF_8));
      }
      case Nil _ -> throw call.fault("slice of untyped nil");
      case Value.Entries _, Value.Bool _, Value.Int _, Value.Real _, Value.Struct _ ->
          throw call.fault("can't slice item of type " + call.first().typeName());
    };
  }

  private static int[] bounds(Arguments call, int length) {
    int[] bounds = {0, length, length};
    for (int i = 0; i < call.rest().size(); i++) {
      bounds[i] = position(call, call.rest().get(i), length);
    }
    for (int i = 1; i < bounds.length; i++) {
      if (bounds[i - 1] > bounds[i]) {
        throw call.fault("invalid slice index: %d > %d".formatted(bounds[i - 1], bounds[i]));
      }
    }
    return bounds;
  }

  private static int within(Arguments call, Value index, int length) {
    int position = position(call, index, length);
    if (position == length) {
      throw call.fault("reflect: slice index out of range");
    }
    return position;
  }

  private static int position(Arguments call, Value index, int length) {
    if (index instanceof Value.Int(long number)) {
      if (number < 0 || number > length) {
        throw call.fault("index out of range: " + number);
      }
      return (int) number;
    }
    throw call.fault(
        index instanceof Nil
            ? "cannot index slice/array with nil"
            : "cannot index slice/array with type " + index.typeName());
  }

  private static byte[] bytes(Arguments call, Value.Text text) {
    call.rendering().scan(text.value().length());
    return text.value().getBytes(StandardCharsets.UTF_8);
  }
}

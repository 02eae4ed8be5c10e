package dev.altiplano.template.jinja;

import java.util.ArrayList;
import java.util.List;

/** The items of values that can be walked. */
final class Items {
  private Items() {}

  /** The items in order; takes those of a generator away. */
  static List<Value> of(Rendering rendering, Value value) {
    List<Value> items =
        switch (value) {
          case Value.Undefined _ -> List.of();
          case Value.Text text -> characters(rendering, text.value());
          case Value.Array array -> array.items();
          case Value.Tuple tuple -> tuple.items();
          case Value.Dict dict -> List.copyOf(dict.entries().keySet());
          case Value.View view -> view.items();
          case Value.Generator generator -> generator.take();
          case Value.Loop loop -> loop.items();
          case Value.None _,
              Value.Bool _,
              Value.Int _,
              Value.Real _,
              Value.Namespace _,
              Value.Function _ ->
              throw rendering.fault("'" + value.type() + "' object is not iterable");
        };
    rendering.steps(items.size());
    return items;
  }

  private static List<Value> characters(Rendering rendering, String text) {
    rendering.newItems(text.length());
    List<Value> characters = new ArrayList<>(text.length());
    text.codePoints().forEach(code -> characters.add(new Value.Text(Character.toString(code))));
    return characters;
  }

  static boolean walkable(Value value) {
    return switch (value) {
      case Value.Undefined _,
          Value.Text _,
          Value.Array _,
          Value.Tuple _,
          Value.Dict _,
          Value.View _,
          Value.Generator _,
          Value.Loop _ ->
          true;
      case Value.None _,
          Value.Bool _,
          Value.Int _,
          Value.Real _,
          Value.Namespace _,
          Value.Function _ ->
          false;
    };
  }

  /** The number of items, for values that know it without being walked. */
  static int count(Rendering rendering, Value value) {
    return switch (value) {
      case Value.Undefined _ -> 0;
      case Value.Text text -> Texts.length(rendering, text.value());
      case Value.Array array -> array.items().size();
      case Value.Tuple tuple -> tuple.items().size();
      case Value.Dict dict -> dict.entries().size();
      case Value.View view -> view.items().size();
      case Value.Loop loop -> loop.items().size();
      case Value.None _,
          Value.Bool _,
          Value.Int _,
          Value.Real _,
          Value.Generator _,
          Value.Namespace _,
          Value.Function _ ->
          throw rendering.fault("object of type '" + value.type() + "' has no length");
    };
  }
}

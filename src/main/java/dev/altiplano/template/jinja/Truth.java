package dev.altiplano.template.jinja;

/** Which values count as true. */
final class Truth {
  private Truth() {}

  static boolean of(Value value) {
    return switch (value) {
      case Value.Undefined _, Value.None _ -> false;
      case Value.Bool bool -> bool.value();
      case Value.Int number -> number.value().signum() != 0;
      case Value.Real number -> number.value() != 0;
      case Value.Text text -> !text.value().isEmpty();
      case Value.Array array -> !array.items().isEmpty();
      case Value.Tuple tuple -> !tuple.items().isEmpty();
      case Value.Dict dict -> !dict.entries().isEmpty();
      case Value.View view -> !view.items().isEmpty();
      case Value.Generator _, Value.Namespace _, Value.Loop _, Value.Function _ -> true;
    };
  }
}

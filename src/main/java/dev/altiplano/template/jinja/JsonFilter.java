package dev.altiplano.template.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filter {@code tojson} and its options, which are those that chat templates rely on. */
final class JsonFilter {
  private JsonFilter() {}

  static Value toJson(Rendering rendering, Value subject, Arguments arguments) {
    String indent = indent(rendering, arguments.get("indent", Value.NONE));
    List<Value> separators = separators(rendering, arguments);
    JsonText.Style style =
        separators.isEmpty()
            ? style(indent == null ? ", " : ",", ": ", indent, arguments)
            : style(
                Texts.expect(rendering, separators.getFirst()),
                Texts.expect(rendering, separators.getLast()),
                indent,
                arguments);
    return JsonText.of(rendering, subject, style);
  }

  private static JsonText.Style style(
      String itemSeparator, String keySeparator, @Nullable String indent, Arguments arguments) {
    return new JsonText.Style(
        itemSeparator,
        keySeparator,
        indent,
        arguments.flag("ensure_ascii", false),
        arguments.flag("sort_keys", false));
  }

  private static @Nullable String indent(Rendering rendering, Value indent) {
    return switch (indent) {
      case Value.None _ -> null;
      case Value.Text(String text, _) -> text;
      case Value number ->
          new TextSink(rendering)
              .repeat(" ", Math.max(0, Numbers.index(rendering, number)))
              .toString();
    };
  }

  private static List<Value> separators(Rendering rendering, Arguments arguments) {
    Value given = arguments.get("separators", Value.NONE);
    List<Value> separators = given instanceof Value.None ? List.of() : Items.of(rendering, given);
    if (!separators.isEmpty() && separators.size() != 2) {
      throw rendering.fault("separators are two texts");
    }
    return separators;
  }
}

package dev.altiplano.template.jinja;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The functions that every template can call. */
final class Globals {
  /** As many as Python's sandbox allows. */
  private static final int MAX_RANGE = 100_000;

  static final Map<String, Value> FUNCTIONS =
      Map.ofEntries(
          function("dict", Dicts::dict),
          function("namespace", Globals::namespace),
          function("raise_exception", Globals::refuse),
          function("range", Globals::range),
          function("strftime_now", Globals::now));

  private Globals() {}

  private static Map.Entry<String, Value> function(String name, Value.Function.Body body) {
    return Map.entry(name, new Value.Function(name, body));
  }

  private static Value namespace(Rendering rendering, Arguments arguments) {
    Value.Namespace namespace = new Value.Namespace();
    Value.Dict entries = (Value.Dict) Dicts.dict(rendering, arguments);
    entries
        .entries()
        .forEach((key, value) -> namespace.entries().put(Texts.expect(rendering, key), value));
    return namespace;
  }

  /** The template speaks to the user here, so its words stand alone. */
  private static Value refuse(Rendering rendering, Arguments arguments) {
    Value message =
        arguments
            .bind(rendering, "raise_exception", List.of("message"))
            .required(rendering, "message");
    throw new AltiplanoException(
        ErrorKind.INVALID_OPTION,
        "the template refuses the conversation: " + PythonText.of(rendering, message));
  }

  private static Value range(Rendering rendering, Arguments arguments) {
    List<Value> given = arguments.positional();
    if (given.isEmpty() || given.size() > 3 || !arguments.named().isEmpty()) {
      throw rendering.fault("range takes one to three numbers");
    }
    int start = given.size() == 1 ? 0 : Numbers.index(rendering, given.getFirst());
    int stop = Numbers.index(rendering, given.get(given.size() == 1 ? 0 : 1));
    int stride = given.size() == 3 ? Numbers.index(rendering, given.get(2)) : 1;
    return new Value.Array(range(rendering, start, stop, stride));
  }

  private static List<Value> range(Rendering rendering, int start, int stop, int stride) {
    if (stride == 0) {
      throw rendering.fault("the step of a range is zero");
    }
    long distance = stride > 0 ? (long) stop - start : (long) start - stop;
    long count = Math.max(0, Math.ceilDiv(distance, Math.abs((long) stride)));
    if (count > MAX_RANGE) {
      throw rendering.fault("a range has more than " + MAX_RANGE + " numbers");
    }
    rendering.newItems(count);
    List<Value> numbers = new ArrayList<>((int) count);
    for (int i = 0; i < count; i++) {
      numbers.add(Value.of(start + (long) i * stride));
    }
    return numbers;
  }

  private static Value now(Rendering rendering, Arguments arguments) {
    String format =
        arguments.bind(rendering, "strftime_now", List.of("format")).text(rendering, "format");
    return new Value.Text(DateText.now(rendering, format));
  }
}

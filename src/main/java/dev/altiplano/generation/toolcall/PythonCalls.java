package dev.altiplano.generation.toolcall;

import dev.altiplano.generation.toolcall.LiteralReader.MalformedException;
import dev.altiplano.generation.toolcall.Reading.Calls;
import java.util.ArrayList;
import java.util.List;

/** {@code [name(parameter="value"), …]} as LFM2 writes it, or the same as lines of a block. */
final class PythonCalls {
  private PythonCalls() {}

  static Reading read(String body) {
    var reader = new LiteralReader(body, "");
    List<FunctionCall> calls = new ArrayList<>();
    try {
      boolean isBlock = reader.takes("```python") || reader.takes("```");
      boolean isList = reader.takes("[");
      String end = isList ? "]" : "```";
      while (!reader.isAtEnd() && !reader.takes(end)) {
        String name = reader.bareUntil('(');
        if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) {
          return Reading.NO_CALL;
        }
        calls.add(new FunctionCall(name, reader.members('=', ")")));
        var _ = reader.takes(",");
      }
      if (isBlock && isList) {
        reader.require("```");
      }
      return calls.isEmpty() || !reader.isAtEnd()
          ? Reading.NO_CALL
          : new Calls(calls, body.length());
    } catch (MalformedException e) {
      return e.reading();
    }
  }
}

package dev.altiplano.generation.toolcall;

import dev.altiplano.generation.toolcall.LiteralReader.MalformedException;
import dev.altiplano.generation.toolcall.Reading.Calls;
import java.util.List;

/**
 * {@code call:name{parameter:value}}, with strings between quotes of its own, as Gemma writes it.
 */
record GemmaCalls(String quote) {
  Reading read(String body) {
    var reader = new LiteralReader(body, quote);
    try {
      reader.require("call:");
      String name = reader.bareUntil('{');
      var arguments = reader.members(':', "}");
      return !name.isEmpty() && reader.isAtEnd()
          ? new Calls(List.of(new FunctionCall(name, arguments)), body.length())
          : Reading.NO_CALL;
    } catch (MalformedException e) {
      return e.reading();
    }
  }
}

package dev.altiplano.generation.toolcall;

import dev.altiplano.generation.toolcall.Reading.Broken;
import dev.altiplano.generation.toolcall.Reading.NoCall;
import java.util.ArrayList;
import java.util.List;

/** A syntax, and another for what the first cannot read. */
record FirstOf(ToolCallSyntax first, ToolCallSyntax second) implements ToolCallSyntax {
  @Override
  public List<String> openings() {
    return both(first.openings(), second.openings());
  }

  @Override
  public List<String> closings() {
    return both(first.closings(), second.closings());
  }

  @Override
  public List<String> innerTags() {
    return both(first.innerTags(), second.innerTags());
  }

  private static List<String> both(List<String> some, List<String> others) {
    List<String> all = new ArrayList<>(some);
    others.stream().filter(each -> !some.contains(each)).forEach(all::add);
    return all;
  }

  @Override
  public Reading read(String text, boolean isWhole) {
    Reading reading = first.read(text, isWhole);
    if (!(reading instanceof Broken)) {
      return reading;
    }
    Reading other = second.read(text, isWhole);
    return other instanceof NoCall ? reading : other;
  }
}

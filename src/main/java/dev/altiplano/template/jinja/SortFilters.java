package dev.altiplano.template.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Filters that order items or tell them apart; texts by default without regard to case. */
final class SortFilters {
  private SortFilters() {}

  static Value sort(Rendering rendering, Value subject, Arguments arguments) {
    return new Value.Array(
        Sorting.by(
            rendering,
            Items.of(rendering, subject),
            item -> key(rendering, item, arguments),
            arguments.flag("reverse", false)));
  }

  private static Value key(Rendering rendering, Value item, Arguments arguments) {
    Value key = ListFilters.at(rendering, item, arguments.get("attribute", Value.NONE));
    return arguments.flag("case_sensitive", false) ? key : Sorting.ignoringCase(rendering, key);
  }

  static Value dictsort(Rendering rendering, Value subject, Arguments arguments) {
    if (!(subject instanceof Value.Dict dict)) {
      throw rendering.wrongType("only a dict has pairs", subject);
    }
    Value by = arguments.get("by", new Value.Text("key"));
    int part = Texts.expect(rendering, by).equals("value") ? 1 : 0;
    return new Value.Array(
        Sorting.by(
            rendering,
            Dicts.pairs(rendering, dict.entries()),
            pair -> key(rendering, ((Value.Tuple) pair).items().get(part), arguments),
            arguments.flag("reverse", false)));
  }

  static Value unique(Rendering rendering, Value subject, Arguments arguments) {
    Set<Value> seen = new HashSet<>();
    List<Value> unique = new ArrayList<>();
    for (Value item : Items.of(rendering, subject)) {
      if (seen.add(Dicts.key(rendering, key(rendering, item, arguments)))) {
        unique.add(item);
      }
    }
    return new Value.Generator(unique);
  }
}

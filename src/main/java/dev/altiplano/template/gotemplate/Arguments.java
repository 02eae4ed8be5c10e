package dev.altiplano.template.gotemplate;

import dev.altiplano.model.AltiplanoException;
import java.util.List;

/** What a function was called with, and by what name. */
record Arguments(Rendering rendering, String function, List<Value> values) {
  Value first() {
    return values.getFirst();
  }

  List<Value> rest() {
    return values.subList(1, values.size());
  }

  AltiplanoException fault(String reason) {
    return rendering.fault("error calling %s: %s".formatted(function, reason));
  }
}

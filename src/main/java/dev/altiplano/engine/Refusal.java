package dev.altiplano.engine;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why the runtime does not take a graph, in words that say what to do. */
final class Refusal {
  private static final String ONNX = "ONNX itself";

  private static final List<Reason> REASONS =
      List.of(
          new Reason(
              "No Op registered for (\\S+) with domain_version of (\\d+)",
              "it needs the operator %s, which is not in version %s of the operators of the domain"
                  + " that it names; export it anew, or take another version of ONNX Runtime"),
          new Reason(
              "Fatal error: (?:([^\\s:]*):)?(\\S+?)\\(-?\\d+\\) is not a registered function/op",
              "it needs operators of the domain %s, such as %s, which ONNX Runtime does not have"),
          new Reason(
              "Could not find an implementation for (\\S+?)\\((\\d+)\\) node",
              "ONNX Runtime cannot compute its operator %s (version %s) with these types on a CPU;"
                  + " export it with others"),
          new Reason(
              "support for domain (\\S+) is till opset (\\d+)",
              "its operators of the domain %s are newer than ONNX Runtime knows; export it with"
                  + " opset %s or an earlier one"),
          new Reason(
              "Unsupported model IR version: (\\d+), max supported IR version: (\\d+)",
              "it is of ONNX's format %s, and ONNX Runtime knows those up to %s; export it with an"
                  + " earlier version of onnx"));

  private Refusal() {}

  /**
   * What the runtime says, and what is meant.
   *
   * @param why with two gaps for what was found
   */
  private record Reason(Pattern pattern, String why) {
    Reason(String pattern, String why) {
      this(Pattern.compile(pattern), why);
    }
  }

  /** The reason, where the runtime's message is one that is known; else the message. */
  static String explain(String message) {
    for (Reason reason : REASONS) {
      Matcher found = reason.pattern().matcher(message);
      if (found.find()) {
        return reason.why().formatted(text(found.group(1)), found.group(2));
      }
    }
    return message;
  }

  private static String text(@Nullable String domain) {
    return domain == null || domain.isEmpty() ? ONNX : domain;
  }
}

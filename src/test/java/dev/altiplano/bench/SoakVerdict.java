package dev.altiplano.bench;

import dev.altiplano.bench.SoakRequest.Kind;
import dev.altiplano.bench.StreamCall.Exchange;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is to be thought of an answer. */
sealed interface SoakVerdict {
  /** As it should be. */
  record Answered(int promptTokens, int tokens) implements SoakVerdict {}

  /** The server has too much to do. */
  record Refused(String reason) implements SoakVerdict {}

  /** The client did not want the rest. */
  record HungUp() implements SoakVerdict {}

  record Faulty(String fault) implements SoakVerdict {}

  /** Checks the status, that the end is there, and that the counts add up. */
  static SoakVerdict of(SoakRequest request, Exchange exchange) {
    List<JsonNode> lines = parsed(exchange);
    String error = lines.isEmpty() ? "" : lines.getLast().path("error").asString("");
    if (exchange.status() == 503) {
      return new Refused(error);
    }
    if (exchange.hungUp() && error.isEmpty()) {
      return new HungUp();
    }
    if (exchange.status() != 200 || !error.isEmpty()) {
      return new Faulty("status %d: %s".formatted(exchange.status(), error));
    }
    return new Check(request, lines).verdict();
  }

  private static List<JsonNode> parsed(Exchange exchange) {
    return exchange.lines().stream()
        .map(line -> JsonMapper.shared().readTree(line.json()))
        .toList();
  }

  /** A whole answer. */
  record Check(SoakRequest request, List<JsonNode> lines) {
    /** A text that ends with something that is said again and again, or with much white space. */
    private static final Pattern ENDLESS =
        Pattern.compile("(?s).*(?:(\\S.{0,40}?)(?:\\s*\\1){29}|\\s{30})\\s*");

    static Check of(SoakRequest request, Exchange exchange) {
      return new Check(request, parsed(exchange));
    }

    SoakVerdict verdict() {
      String fault =
          switch (request.kind()) {
            case LOAD -> reason().equals("load") ? "" : "does not say that it has loaded";
            case UNLOAD -> reason().equals("unload") ? "" : "does not say that it has unloaded";
            case GENERATE, CHAT -> textFault();
          };
      return fault.isEmpty()
          ? new Answered(end().path("prompt_eval_count").asInt(0), tokens())
          : new Faulty(fault + " at the end of an answer: " + end());
    }

    private JsonNode end() {
      return lines.getLast();
    }

    private String reason() {
      return end().path("done_reason").asString("");
    }

    private int tokens() {
      return end().path("eval_count").asInt(0);
    }

    private String textFault() {
      // Such an answer is given up, and has no end.
      if (!end().path("done").asBoolean(true) && ENDLESS.matcher(allText()).matches()) {
        return "";
      }
      int prompt = end().path("prompt_eval_count").asInt(0);
      boolean whole = reason().equals("length");
      if (!end().path("done").asBoolean(false) || !(whole || reason().equals("stop"))) {
        return "no end";
      }
      if (lines.subList(0, lines.size() - 1).stream()
          .anyMatch(l -> l.path("done").asBoolean(false))) {
        return "more than one end";
      }
      if (prompt < 1 || tokens() < 1 || tokens() > request.mostTokens()) {
        return "impossible counts, at most %d tokens were wanted".formatted(request.mostTokens());
      }
      if (whole && tokens() != request.mostTokens()) {
        return "too short";
      }
      // A token makes one line at most; what the decoder held back may make one more.
      if (lines.size() - 1 > tokens() + 1 || (!request.streamed() && lines.size() != 1)) {
        return "%d lines".formatted(lines.size());
      }
      // The token that ends an answer is none of its context.
      int context = prompt + tokens() - (whole ? 0 : 1);
      if (request.kind() == Kind.GENERATE && end().path("context").size() != context) {
        return "a context of %d tokens".formatted(end().path("context").size());
      }
      if (!isInTime()) {
        return "times that do not add up";
      }
      return request.expected().stream()
          .filter(expected -> !expected.equals(text()))
          .map(expected -> "\"%s\" instead of \"%s\"".formatted(text(), expected))
          .collect(Collectors.joining());
    }

    private boolean isInTime() {
      long parts = 0;
      for (String part : List.of("load_duration", "prompt_eval_duration", "eval_duration")) {
        parts += end().path(part).asLong(0);
      }
      return parts > 0 && parts <= end().path("total_duration").asLong(0);
    }

    String text() {
      return text(request.kind() == Kind.CHAT ? "/message/content" : "/response");
    }

    private String allText() {
      return text(request.kind() == Kind.CHAT ? "/message/thinking" : "/thinking") + text();
    }

    private String text(String pointer) {
      return lines.stream()
          .map(line -> line.at(pointer).asString(""))
          .collect(Collectors.joining());
    }
  }
}

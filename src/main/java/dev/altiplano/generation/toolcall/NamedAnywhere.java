package dev.altiplano.generation.toolcall;

import dev.altiplano.generation.toolcall.Reading.Calls;
import dev.altiplano.model.Tool;
import dev.altiplano.template.ToolCallWriting;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A tag, and after it calls in whatever way, to the end of the answer: the name of a tool for each,
 * and an object. Where nothing but the template of a model tells how it calls, this is how Ollama
 * reads it; what else comes after the tag is lost.
 */
final class NamedAnywhere implements ToolCallSyntax {
  /** What tokens look like that are no text. */
  private static final Pattern TOKEN = Pattern.compile("<[^<>\\s]+>|\\[[A-Z_/]+]");

  private final String tag;
  private final List<String> names;
  private final List<String> tokens;

  NamedAnywhere(ToolCallWriting writing, List<Tool> tools) {
    this.tag = writing.tag();
    String shown =
        writing.shape().map(s -> s.beforeName() + s.betweenNameAndArguments()).orElse("");
    this.tokens = TOKEN.matcher(tag + shown).results().map(MatchResult::group).toList();
    this.names =
        tools.stream()
            .map(Tool::name)
            .filter(name -> !name.isEmpty())
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  private record Found(String name, int start) {
    int end() {
      return start + name.length();
    }
  }

  @Override
  public List<String> openings() {
    return List.of(tag);
  }

  @Override
  public List<String> innerTags() {
    return tokens;
  }

  @Override
  public boolean takesTheRest() {
    return true;
  }

  @Override
  public Reading read(String text, boolean isWhole) {
    Optional<Found> found = found(text);
    int brace = text.indexOf('{');
    OptionalInt end = brace < 0 ? OptionalInt.empty() : JsonCalls.end(text, brace);
    if (found.isEmpty() || end.isEmpty() || (!isWhole && mayGoOn(text, found.get()))) {
      return Reading.cut(text, isWhole);
    }
    String name = found.get().name();
    return JsonCalls.parsed(text.substring(brace, end.getAsInt()))
        .flatMap(object -> arguments(object, name))
        .<Reading>map(
            arguments ->
                new Calls(
                    List.of(new FunctionCall(name, arguments)),
                    Math.max(end.getAsInt(), found.get().end())))
        .orElseGet(() -> Reading.cut(text, isWhole));
  }

  /** The first name; where several begin there, the longest. */
  private Optional<Found> found(String text) {
    return names.stream()
        .map(name -> new Found(name, text.indexOf(name)))
        .filter(name -> name.start() >= 0)
        .min(Comparator.comparingInt(Found::start));
  }

  /** Whether the name is the beginning of a longer one, of which the rest may come. */
  private boolean mayGoOn(String text, Found found) {
    String rest = text.substring(found.start());
    return names.stream().anyMatch(name -> name.length() > rest.length() && name.startsWith(rest));
  }

  private static Optional<Map<String, @Nullable Object>> arguments(JsonNode object, String name) {
    for (String member : List.of("arguments", "parameters", name)) {
      JsonNode given = object.path(member);
      Optional<Map<String, @Nullable Object>> arguments =
          given.isString() ? JsonCalls.object(given.stringValue()) : JsonCalls.members(given);
      if (arguments.isPresent()) {
        return arguments;
      }
    }
    boolean isOnlyNamed = object.path("name").asString("").equals(name);
    return isOnlyNamed ? Optional.of(Map.of()) : JsonCalls.members(object);
  }
}

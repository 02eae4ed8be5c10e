package dev.altiplano.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.generation.toolcall.CallForms;
import dev.altiplano.generation.toolcall.FunctionCall;
import dev.altiplano.generation.toolcall.ToolCallParser;
import dev.altiplano.generation.toolcall.ToolCallParser.Parsed;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ChatMessage.ToolCall;
import dev.altiplano.model.Tool;
import dev.altiplano.sampling.grammar.GrammarConstraint;
import dev.altiplano.sampling.grammar.Grammars;
import dev.altiplano.sampling.grammar.Preamble;
import dev.altiplano.template.ChatPrompt;
import dev.altiplano.template.ChatTemplate;
import dev.altiplano.testing.Cria;
import dev.altiplano.testing.SharedFiles;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the templates of real models write for a call is what is read, and what is forced. */
@Tag("shared")
class TemplateCallsTest {
  private static final String NAME = "get_weather";
  private static final Tool TOOL =
      new Tool(
          NAME,
          "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},"
              + "\"required\":[\"city\"]}",
          Map.of(
              "type",
              "function",
              "function",
              Map.of(
                  "name",
                  NAME,
                  "description",
                  "",
                  "parameters",
                  Map.of(
                      "type",
                      "object",
                      "properties",
                      Map.of("city", Map.of("type", "string", "description", "")),
                      "required",
                      List.of("city")))));

  private static String render(ChatTemplate template, boolean withCall) {
    List<ChatMessage> messages = new ArrayList<>(List.of(ChatMessage.of("user", "Weather?")));
    if (withCall) {
      ToolCall call = new ToolCall("probed001", 0, NAME, Map.of("city", "Paris"));
      messages.add(new ChatMessage("assistant", "", "", List.of(call), "", ""));
      messages.add(new ChatMessage("tool", "Rain", "", List.of(), NAME, "probed001"));
    }
    return template.render(
        new ChatPrompt(messages, List.of(TOOL.definition()), false, !withCall, Map.of()));
  }

  private static Optional<ChatTemplate> template(String file, String source) {
    try {
      return Optional.of(
          file.startsWith("go")
              ? ChatTemplate.ofGo(source)
              : ChatTemplate.of(source, Map.of("bos_token", "<s>", "eos_token", "</s>")));
    } catch (AltiplanoException refused) {
      return Optional.empty();
    }
  }

  /** What the model would have written for the call. */
  private static Optional<String> written(ChatTemplate template) {
    try {
      String before = render(template, false);
      String after = render(template, true);
      if (!before.contains("Weather?") || !after.contains("Weather?")) {
        return Optional.empty();
      }
      String asked = before.substring(before.lastIndexOf("Weather?"));
      after = after.substring(after.lastIndexOf("Weather?"));
      int same = 0;
      while (same < Math.min(asked.length(), after.length())
          && asked.charAt(same) == after.charAt(same)) {
        same++;
      }
      while (same > 0 && same < asked.length() && ">\n".indexOf(after.charAt(same - 1)) < 0) {
        same--;
      }
      int end = after.indexOf("Rain");
      String call =
          after
              .substring(same, end < 0 ? after.length() : end)
              .replace(", \"id\": \"probed001\"", "")
              .replaceFirst("^\\s*(<think>)?\\s*</think>", "");
      return call.contains(NAME) ? Optional.of(call) : Optional.empty();
    } catch (AltiplanoException refused) {
      return Optional.empty();
    }
  }

  private static String result(ChatTemplate template, String written) {
    ToolCallParser parser = ToolCallParser.of(template.toolCalls(), List.of(TOOL));
    AnswerSplitter splitter =
        template.hasChannels()
            ? ChannelSplitter.after("<|start|>assistant")
            : ThinkingSplitter.none();
    List<FunctionCall> calls = new ArrayList<>();
    String problem = "";
    for (int i = 0; i < written.length(); i++) {
      Parsed parsed = parser.accept(splitter.accept(written.substring(i, i + 1)).content());
      calls.addAll(parsed.calls());
      problem = parsed.problem().isEmpty() ? problem : parsed.problem();
    }
    calls.addAll(parser.accept(splitter.flush().content()).calls());
    calls.addAll(parser.flush().calls());
    return calls.equals(List.of(new FunctionCall(NAME, Map.of("city", "Paris"))))
        ? "reads"
        : "does not read: " + calls + problem;
  }

  private static String forced(ChatTemplate template, String written, Tokenizer tokenizer) {
    Optional<CallForms> forms = CallForms.of(template.toolCalls(), List.of(NAME));
    if (forms.isEmpty()) {
      return "cannot force";
    }
    GrammarConstraint constraint =
        new Grammars(tokenizer, tokenizer.vocabularySize(), new BitSet())
            .calls(Map.of(NAME, TOOL.parameters()), forms.get().whole())
            .constraint(Preamble.NONE, 1000);
    try {
      String lead = forms.get().whole().lead().strip().replaceFirst("(?s)\\s.*", "");
      String call = written.substring(Math.max(0, written.indexOf(lead))).strip();
      for (int token : tokenizer.encode(call, false)) {
        if (constraint.isComplete()) {
          break;
        }
        constraint.accept(token);
      }
    } catch (IllegalStateException e) {
      return "forces otherwise " + forms.get().whole();
    }
    return constraint.isComplete() ? "forces" : "forces more " + forms.get().whole();
  }

  @Test
  void readsAndForcesWhatTemplatesWrite() {
    Map<String, String> results = new TreeMap<>();
    try (Tokenizer tokenizer = Tokenizer.open(Cria.file("tokenizer.json"))) {
      for (String file : List.of("jinja-cases.json", "go-template-cases.json")) {
        JsonNode templates =
            JsonMapper.shared()
                .readTree(SharedFiles.path("testdata/" + file).toFile())
                .get("templates");
        for (Map.Entry<String, JsonNode> each : templates.properties()) {
          String source = each.getValue().stringValue();
          template(file, source)
              .ifPresent(
                  template ->
                      written(template)
                          .ifPresent(
                              text ->
                                  results.put(
                                      file.charAt(0) + each.getKey(),
                                      "%s %s, %s [%s]"
                                          .formatted(
                                              template.toolCalls().style(),
                                              result(template, text),
                                              forced(template, text, tokenizer),
                                              text.replace("\n", "\\n")))));
        }
      }
    }
    assertThat(results).hasSizeGreaterThan(70);
    assertThat(namesOf(results, "does not read"))
        .containsExactlyInAnyOrder(
            // A bracket that the template forgets.
            "g813f53fdc6e5",
            // What stands before the call in the template is what Ollama looks for, and no model
            // writes that.
            "gc8e18cc26ec5",
            // Messages printed as they are.
            "gd52f80bef3e2",
            // Only tokens that are not shown precede the call.
            "j01a91bfb2e84",
            // The name of the function is not shown.
            "j3b0ed4adbd8b",
            // The prompt has what begins a call.
            "j5c7c96c27cfe",
            // Elements of a kind that no other model has.
            "j8e5a13fcc4bd",
            "jc69cd3cf0bd7");
    // A bracket that the template forgets, tokens that are not shown, another order of a header.
    assertThat(namesOf(results, "forces otherwise"))
        .containsExactlyInAnyOrder("g813f53fdc6e5", "j01a91bfb2e84", "ja4c9919cbbd4");
    assertThat(namesOf(results, "forces more")).isEmpty();
  }

  private static List<String> namesOf(Map<String, String> results, String what) {
    return results.entrySet().stream()
        .filter(each -> each.getValue().contains(what))
        .map(Map.Entry::getKey)
        .toList();
  }
}

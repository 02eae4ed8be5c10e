package dev.altiplano.template;

import dev.altiplano.model.Capability;
import dev.altiplano.template.gotemplate.GoTemplate;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether templates show calls of tools and what these returned: the same guesses as Ollama's. */
final class ToolRoundTrip {
  private static final Pattern GO_RESULT =
      Pattern.compile("eq\\s+\\.Role\\s+[\"`]tool[\"`]|tool_response|TOOL_RESULTS");

  private static final List<String> JINJA_RESULTS =
      List.of("tool_response", "tool_results", "ipython");

  private static final Pattern JINJA_ROLE =
      Pattern.compile("(role['\"]]|message\\.role) == ['\"]tool['\"]");

  private ToolRoundTrip() {}

  /** Whether a chat template can do more than a model's own, or the same with results of tools. */
  static boolean prefersJinja(TemplateSource.Go go, TemplateSource.Jinja jinja) {
    Set<Capability> ofGo = go.capabilities();
    Set<Capability> ofJinja = jinja.capabilities();
    if (ofJinja.size() > ofGo.size()) {
      return !isIn(go) || isIn(jinja);
    }
    return ofJinja.equals(ofGo) && ofGo.contains(Capability.TOOLS) && isIn(jinja) && !isIn(go);
  }

  private static boolean isIn(TemplateSource.Go go) {
    SortedSet<String> variables = GoTemplate.parse(go.text()).variables();
    return variables.contains("tools")
        && variables.contains("toolcalls")
        && GO_RESULT.matcher(go.text()).find();
  }

  private static boolean isIn(TemplateSource.Jinja jinja) {
    String text = jinja.text();
    boolean calls = Stream.of("tool_calls", "assistant_tool_call").anyMatch(text::contains);
    return calls
        && (JINJA_RESULTS.stream().anyMatch(text::contains) || JINJA_ROLE.matcher(text).find());
  }
}

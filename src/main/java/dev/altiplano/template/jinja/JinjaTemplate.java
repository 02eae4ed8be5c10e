package dev.altiplano.template.jinja;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.template.jinja.syntax.Statement;
import dev.altiplano.template.jinja.syntax.TemplateParser;
import dev.altiplano.template.limits.RenderLimits;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A parsed template. Immutable: any number of threads may render it at the same time, each
 * rendering with variables and limits of its own.
 */
public final class JinjaTemplate {
  private final List<Statement> statements;

  private JinjaTemplate(List<Statement> statements) {
    this.statements = statements;
  }

  /**
   * Parses a template.
   *
   * @throws AltiplanoException with the line and the reason, if it is not one
   */
  public static JinjaTemplate parse(String source) {
    return new JinjaTemplate(TemplateParser.parse(source));
  }

  /** Renders with the default limits, and the clock of the system for the date of today. */
  public String render(Map<String, ?> variables) {
    return render(variables, RenderLimits.DEFAULT, Clock.system(ZoneId.systemDefault()));
  }

  /**
   * Renders the template.
   *
   * @param variables null, booleans, numbers, texts, and maps and collections of these
   * @param clock what {@code strftime_now} reads
   * @throws AltiplanoException if the template refuses the variables, computes what cannot be
   *     computed, or exceeds a limit
   */
  public String render(Map<String, ?> variables, RenderLimits limits, Clock clock) {
    Map<String, Value> values = new HashMap<>();
    variables.forEach((name, value) -> values.put(name, HostValues.of(value)));
    Scope scope = Scope.outermost(Globals.FUNCTIONS).inner();
    values.forEach(scope::set);
    return new Runner(new Rendering(limits, clock)).run(statements, scope.inner());
  }
}

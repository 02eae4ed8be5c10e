package dev.altiplano.template.jinja.syntax;

import dev.altiplano.template.jinja.syntax.Statement.Parameter;
import dev.altiplano.template.jinja.syntax.Statement.Target;
import dev.altiplano.template.jinja.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is bound: variables, entries of namespaces, several at once, parameters of macros. */
final class TargetParser {
  private static final Set<String> CONSTANTS =
      Set.of("true", "True", "false", "False", "none", "None");

  /** Binding looks arguments up one by one. */
  private static final int MAX_PARAMETERS = 100;

  private final TokenStream tokens;
  private final ExpressionParser expressions;

  TargetParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  Target target() {
    Target first = single();
    if (!tokens.peek().isSymbol(",")) {
      return first;
    }
    List<Target> targets = new ArrayList<>(List.of(first));
    while (tokens.skipSymbol(",") && continues()) {
      targets.add(single());
    }
    return new Target.Unpacked(List.copyOf(targets));
  }

  private boolean continues() {
    Token token = tokens.peek();
    return token.isSymbol("(") || (token.kind() == Kind.NAME && !token.isName("in"));
  }

  private Target single() {
    if (tokens.skipSymbol("(")) {
      tokens.enter();
      Target inner = target();
      tokens.leave();
      tokens.expectSymbol(")");
      return inner;
    }
    String name = name("the name of a variable");
    return tokens.skipSymbol(".")
        ? new Target.NamespaceEntry(name, tokens.expect(Kind.NAME, "a name after '.'").text())
        : new Target.Variable(name);
  }

  private String name(String wanted) {
    Token token = tokens.expect(Kind.NAME, wanted);
    if (CONSTANTS.contains(token.text())) {
      throw SyntaxFault.at(token.line(), "'" + token.text() + "' cannot be assigned");
    }
    return token.text();
  }

  List<Parameter> parameters() {
    tokens.expectSymbol("(");
    List<Parameter> parameters = new ArrayList<>();
    while (!tokens.skipSymbol(")")) {
      if (parameters.size() == MAX_PARAMETERS) {
        throw tokens.fault("a macro has more than " + MAX_PARAMETERS + " parameters");
      }
      String name = name("the name of a parameter");
      parameters.add(new Parameter(name, tokens.skipSymbol("=") ? expressions.expression() : null));
      if (!tokens.peek().isSymbol(")")) {
        tokens.expectSymbol(",");
      }
    }
    return List.copyOf(parameters);
  }
}

package dev.altiplano.template.gotemplate.syntax;

import dev.altiplano.template.gotemplate.syntax.Operand.Command;
import dev.altiplano.template.gotemplate.syntax.Operand.Pipeline;
import dev.altiplano.template.gotemplate.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses what is within actions. */
final class PipelineParser {
  private static final int MAX_DEPTH = 100;
  private static final String RANGE = "range";

  private final TokenStream tokens;
  private final Variables variables;
  private final Set<String> functions;
  private int depth;

  PipelineParser(TokenStream tokens, Variables variables, Set<String> functions) {
    this.tokens = tokens;
    this.variables = variables;
    this.functions = functions;
  }

  /** A pipeline and the closing delimiter after it. */
  Pipeline action(String context) {
    return pipeline(context, Kind.RIGHT_DELIMITER);
  }

  private Pipeline pipeline(String context, Kind end) {
    if (++depth > MAX_DEPTH) {
      throw tokens.fault("parentheses are nested deeper than " + MAX_DEPTH + " levels");
    }
    int position = tokens.peekPastSpace().position();
    List<String> targets = new ArrayList<>();
    boolean assigns = targets(context, targets);
    List<Command> commands = new ArrayList<>();
    while (!tokens.peekPastSpace().is(end)) {
      commands.add(command(context));
    }
    check(commands, context);
    tokens.next();
    depth--;
    return new Pipeline(position, List.copyOf(targets), assigns, List.copyOf(commands));
  }

  /** Collects the variables before {@code :=} or {@code =}; whether it was the latter. */
  private boolean targets(String context, List<String> targets) {
    while (tokens.peekPastSpace().is(Kind.VARIABLE)) {
      int start = tokens.mark();
      String name = tokens.next().text();
      Token sign = tokens.nextPastSpace();
      boolean another = sign.is(Kind.COMMA_OR_OTHER) && sign.text().equals(",");
      if (!another && !sign.is(Kind.ASSIGN) && !sign.is(Kind.DECLARE)) {
        tokens.backTo(start);
        return false;
      }
      targets.add(name);
      variables.declare(name);
      if (!another) {
        return sign.is(Kind.ASSIGN);
      }
      if (!context.equals(RANGE) || targets.size() > 1) {
        throw tokens.fault("too many declarations in " + context);
      }
      requireTarget();
    }
    return false;
  }

  private void requireTarget() {
    Token token = tokens.peekPastSpace();
    boolean possible =
        token.is(Kind.VARIABLE)
            || token.is(Kind.RIGHT_DELIMITER)
            || token.is(Kind.RIGHT_PARENTHESIS);
    if (!possible) {
      throw tokens.fault("range can only initialize variables");
    }
  }

  private void check(List<Command> commands, String context) {
    if (commands.isEmpty()) {
      throw tokens.fault("missing value for " + context);
    }
    for (int i = 1; i < commands.size(); i++) {
      boolean executable =
          switch (commands.get(i).operands().getFirst()) {
            case Operand.Bool _,
                Operand.Dot _,
                Operand.Nil _,
                Operand.Int _,
                Operand.Real _,
                Operand.Text _ ->
                false;
            case Operand.Function _,
                Operand.Field _,
                Operand.Variable _,
                Operand.Chain _,
                Pipeline _ ->
                true;
          };
      if (!executable) {
        throw tokens.fault("non executable command in pipeline stage " + (i + 1));
      }
    }
  }

  private Command command(String context) {
    Token first = tokens.peek();
    requireOperand(first, context);
    List<Operand> operands = new ArrayList<>();
    while (true) {
      Operand operand = operand();
      if (operand != null) {
        operands.add(operand);
      }
      Token after = tokens.peek();
      switch (after.kind()) {
        case SPACE -> tokens.skipSpace();
        case RIGHT_DELIMITER, RIGHT_PARENTHESIS -> {
          return new Command(first.position(), List.copyOf(operands));
        }
        case PIPE -> {
          tokens.next();
          return new Command(first.position(), List.copyOf(operands));
        }
        default -> throw tokens.unexpected(after, "operand");
      }
    }
  }

  private void requireOperand(Token token, String context) {
    switch (token.kind()) {
      case BOOL,
          NUMBER,
          CHARACTER,
          STRING,
          RAW_STRING,
          IDENTIFIER,
          FIELD,
          VARIABLE,
          DOT,
          NIL,
          LEFT_PARENTHESIS -> {}
      case ERROR,
          END_OF_FILE,
          TEXT,
          LEFT_DELIMITER,
          RIGHT_DELIMITER,
          SPACE,
          ASSIGN,
          DECLARE,
          PIPE,
          COMMA_OR_OTHER,
          RIGHT_PARENTHESIS,
          KEYWORD ->
          throw tokens.unexpected(token, context);
    }
  }

  private @Nullable Operand operand() {
    Operand term = term();
    if (term == null || !tokens.peek().is(Kind.FIELD)) {
      return term;
    }
    int position = tokens.peek().position();
    List<String> fields = new ArrayList<>();
    while (tokens.peek().is(Kind.FIELD)) {
      fields.add(tokens.next().text().substring(1));
    }
    return switch (term) {
      case Operand.Field field -> new Operand.Field(position, joined(field.names(), fields));
      case Operand.Variable variable ->
          new Operand.Variable(position, variable.name(), joined(variable.fields(), fields));
      case Operand.Function _, Operand.Chain _, Pipeline _ ->
          new Operand.Chain(position, term, List.copyOf(fields));
      case Operand.Bool _,
          Operand.Dot _,
          Operand.Nil _,
          Operand.Int _,
          Operand.Real _,
          Operand.Text _ ->
          throw tokens.fault("unexpected . after term " + Quoted.of(term.toString()));
    };
  }

  private static List<String> joined(List<String> names, List<String> more) {
    List<String> all = new ArrayList<>(names);
    all.addAll(more);
    return List.copyOf(all);
  }

  /** One operand without fields; null where there is none. */
  private @Nullable Operand term() {
    Token token = tokens.peekPastSpace();
    if (token.is(Kind.LEFT_PARENTHESIS)) {
      tokens.next();
      return pipeline("parenthesized pipeline", Kind.RIGHT_PARENTHESIS);
    }
    Operand term = term(token);
    if (term != null) {
      tokens.next();
    }
    return term;
  }

  private @Nullable Operand term(Token token) {
    return switch (token.kind()) {
      case IDENTIFIER -> function(token);
      case DOT -> new Operand.Dot(token.position());
      case NIL -> new Operand.Nil(token.position());
      case VARIABLE -> variable(token);
      case FIELD -> new Operand.Field(token.position(), List.of(token.text().substring(1)));
      case BOOL -> new Operand.Bool(token.position(), token.text().equals("true"));
      case CHARACTER -> Literals.character(token);
      case NUMBER -> Literals.number(token);
      case STRING, RAW_STRING -> Literals.text(token);
      default -> null;
    };
  }

  private Operand function(Token token) {
    if (!functions.contains(token.text())) {
      throw SyntaxFault.at(
          token.line(), "function %s not defined".formatted(Quoted.of(token.text())));
    }
    return new Operand.Function(token.position(), token.text());
  }

  private Operand variable(Token token) {
    if (!variables.has(token.text())) {
      throw SyntaxFault.at(token.line(), "undefined variable " + Quoted.of(token.text()));
    }
    return new Operand.Variable(token.position(), token.text(), List.of());
  }
}

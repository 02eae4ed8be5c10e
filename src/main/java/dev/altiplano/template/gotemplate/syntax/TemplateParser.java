package dev.altiplano.template.gotemplate.syntax;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.template.gotemplate.syntax.Operand.Pipeline;
import dev.altiplano.template.gotemplate.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses a template with the templates that it defines. */
public final class TemplateParser {
  private static final int MAX_DEPTH = 500;

  private final TokenStream tokens;
  private final Set<String> functions;
  private final Map<String, List<Node>> definitions;
  private final Variables variables = new Variables();
  private final PipelineParser pipelines;
  private int ranges;
  private int depth;

  private TemplateParser(
      TokenStream tokens, Set<String> functions, Map<String, List<Node>> definitions, int depth) {
    this.tokens = tokens;
    this.functions = functions;
    this.definitions = definitions;
    this.pipelines = new PipelineParser(tokens, variables, functions);
    this.depth = depth;
  }

  /**
   * Parses a source.
   *
   * @param functions names that it may call
   * @throws AltiplanoException INVALID_OPTION, in the words of Go
   */
  public static TemplateTree parse(String source, Set<String> functions) {
    var tokens = new TokenStream(Lexer.tokens(source));
    var parser = new TemplateParser(tokens, functions, new LinkedHashMap<>(), 0);
    List<Node> root = parser.root();
    return new TemplateTree(source, root, parser.definitions);
  }

  private List<Node> root() {
    List<Node> nodes = new ArrayList<>();
    while (!tokens.peek().is(Kind.END_OF_FILE)) {
      if (!definition()) {
        End end = element(nodes);
        if (end != null) {
          throw tokens.fault("unexpected " + end);
        }
      }
    }
    return nodes;
  }

  /** Parses a definition, if there is one. */
  private boolean definition() {
    int start = tokens.mark();
    if (!tokens.next().is(Kind.LEFT_DELIMITER) || !tokens.nextPastSpace().isKeyword("define")) {
      tokens.backTo(start);
      return false;
    }
    String context = "define clause";
    String name = name(context);
    tokens.expect(Kind.RIGHT_DELIMITER, context);
    define(name, context);
    return true;
  }

  /** Parses a body with variables of its own, up to its end. */
  private void define(String name, String context) {
    var parser = new TemplateParser(tokens, functions, definitions, depth + 1);
    parser.requireShallow();
    List<Node> nodes = new ArrayList<>();
    End end = parser.list(nodes);
    if (end != End.END) {
      throw tokens.fault("unexpected %s in %s".formatted(end, context));
    }
    List<Node> former = definitions.get(name);
    if (former == null || isEmpty(former)) {
      definitions.put(name, nodes);
    } else if (!isEmpty(nodes)) {
      throw tokens.fault("template: multiple definition of template " + Quoted.of(name));
    }
  }

  private static boolean isEmpty(List<Node> nodes) {
    return nodes.stream()
        .allMatch(node -> node instanceof Node.Text(String text) && text.isBlank());
  }

  private String name(String context) {
    Token token = tokens.nextPastSpace();
    if (token.is(Kind.STRING) || token.is(Kind.RAW_STRING)) {
      return Literals.unquoted(token);
    }
    throw tokens.unexpected(token, context);
  }

  /** Parses up to an end or an else, and returns which. */
  private End list(List<Node> nodes) {
    while (!tokens.peek().is(Kind.END_OF_FILE)) {
      End end = element(nodes);
      if (end != null) {
        return end;
      }
    }
    throw tokens.fault("unexpected EOF");
  }

  /** Parses one text or action, or returns what it ends. */
  private @Nullable End element(List<Node> nodes) {
    Token token = tokens.next();
    if (token.is(Kind.TEXT)) {
      nodes.add(new Node.Text(token.text()));
      return null;
    }
    if (!token.is(Kind.LEFT_DELIMITER)) {
      throw tokens.unexpected(token, "input");
    }
    tokens.actionStarts(token);
    Token word = tokens.peekPastSpace();
    if (!word.is(Kind.KEYWORD)) {
      nodes.add(new Node.Action(pipelines.action("command")));
      return null;
    }
    tokens.next();
    if (word.isKeyword("end")) {
      tokens.expect(Kind.RIGHT_DELIMITER, "end");
      return End.END;
    }
    if (word.isKeyword("else")) {
      Token next = tokens.peekPastSpace();
      if (!next.isKeyword("if") && !next.isKeyword("with")) {
        tokens.expect(Kind.RIGHT_DELIMITER, "else");
      }
      return End.ELSE;
    }
    nodes.add(control(word));
    return null;
  }

  private Node control(Token word) {
    return switch (word.text()) {
      case "if" -> branch("if", Node.If::new);
      case "with" -> branch("with", Node.With::new);
      case "range" -> branch("range", Node.Range::new);
      case "break" -> jump("{{break}}", new Node.Break());
      case "continue" -> jump("{{continue}}", new Node.Continue());
      case "template" -> call();
      case "block" -> block();
      default -> throw tokens.unexpected(word, "command");
    };
  }

  private Node jump(String action, Node node) {
    Token token = tokens.nextPastSpace();
    if (!token.is(Kind.RIGHT_DELIMITER)) {
      throw tokens.unexpected(token, action);
    }
    if (ranges == 0) {
      throw tokens.fault(action + " outside {{range}}");
    }
    return node;
  }

  private Node call() {
    String context = "template clause";
    int position = tokens.peekPastSpace().position();
    String name = name(context);
    Pipeline value = null;
    if (tokens.peekPastSpace().is(Kind.RIGHT_DELIMITER)) {
      tokens.next();
    } else {
      value = pipelines.action(context);
    }
    return new Node.Call(position, name, value);
  }

  /** A definition and its call in one. */
  private Node block() {
    String context = "block clause";
    int position = tokens.peekPastSpace().position();
    String name = name(context);
    Pipeline value = pipelines.action(context);
    define(name, context);
    return new Node.Call(position, name, value);
  }

  private Node branch(String kind, Branch branch) {
    depth++;
    requireShallow();
    int known = variables.mark();
    Pipeline pipeline = pipelines.action(kind);
    int loop = kind.equals("range") ? 1 : 0;
    ranges += loop;
    List<Node> body = new ArrayList<>();
    End end = list(body);
    ranges -= loop;
    List<Node> orElse = end == End.ELSE ? orElse(kind) : List.of();
    variables.backTo(known);
    depth--;
    return branch.of(pipeline, List.copyOf(body), orElse);
  }

  /** What follows an else; one that is followed by its own kind shares the end with it. */
  private List<Node> orElse(String kind) {
    Token next = tokens.peek();
    if (next.isKeyword(kind) && !kind.equals("range")) {
      tokens.next();
      return List.of(control(next));
    }
    List<Node> nodes = new ArrayList<>();
    End end = list(nodes);
    if (end != End.END) {
      throw tokens.fault("expected end; found " + end);
    }
    return List.copyOf(nodes);
  }

  private void requireShallow() {
    if (depth > MAX_DEPTH) {
      throw tokens.fault("nested deeper than " + MAX_DEPTH + " levels");
    }
  }

  /** How a list of nodes can end. */
  private enum End {
    END,
    ELSE;

    @Override
    public String toString() {
      return this == END ? "{{end}}" : "{{else}}";
    }
  }

  /** An action with a body and an alternative. */
  private interface Branch {
    Node of(Pipeline pipeline, List<Node> body, List<Node> orElse);
  }
}

package dev.altiplano.template.jinja.syntax;

import dev.altiplano.template.jinja.syntax.Expression.Call;
import dev.altiplano.template.jinja.syntax.Expression.NamedCall;
import dev.altiplano.template.jinja.syntax.Statement.Assignment;
import dev.altiplano.template.jinja.syntax.Statement.Branch;
import dev.altiplano.template.jinja.syntax.Statement.Break;
import dev.altiplano.template.jinja.syntax.Statement.CallBlock;
import dev.altiplano.template.jinja.syntax.Statement.Capture;
import dev.altiplano.template.jinja.syntax.Statement.Continue;
import dev.altiplano.template.jinja.syntax.Statement.FilterBlock;
import dev.altiplano.template.jinja.syntax.Statement.For;
import dev.altiplano.template.jinja.syntax.Statement.If;
import dev.altiplano.template.jinja.syntax.Statement.Macro;
import dev.altiplano.template.jinja.syntax.Statement.Output;
import dev.altiplano.template.jinja.syntax.Statement.Parameter;
import dev.altiplano.template.jinja.syntax.Statement.Scoped;
import dev.altiplano.template.jinja.syntax.Statement.Target;
import dev.altiplano.template.jinja.syntax.Statement.Text;
import dev.altiplano.template.jinja.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Parses a whole template. One instance parses one template. */
public final class TemplateParser {
  /** Ten times what the longest chat templates of real models have. */
  private static final int MAX_LENGTH = 1 << 18;

  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final TargetParser targets;
  private int loops;

  private TemplateParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
    this.targets = new TargetParser(tokens, expressions);
  }

  /** The statements of a template; refuses what is not Jinja with line and reason. */
  public static List<Statement> parse(String source) {
    if (source.length() > MAX_LENGTH) {
      throw SyntaxFault.at(1, "the template has more than " + MAX_LENGTH + " characters");
    }
    TemplateParser parser = new TemplateParser(new TokenStream(Lexer.tokens(source)));
    List<Statement> statements = parser.body();
    if (parser.tokens.peek().kind() != Kind.END) {
      throw parser.tokens.fault("unexpected tag '" + parser.tokens.peekSecond().text() + "'");
    }
    return statements;
  }

  /** Statements up to a tag that ends or divides the enclosing block, which stays unread. */
  private List<Statement> body() {
    tokens.enter();
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Token token = tokens.peek();
      switch (token.kind()) {
        case TEXT -> statements.add(new Text(token.line(), tokens.next().text()));
        case OUTPUT_BEGIN -> statements.add(output());
        case TAG_BEGIN -> {
          if (dividesBlock(tokens.peekSecond())) {
            tokens.leave();
            return List.copyOf(statements);
          }
          tokens.next();
          statements.add(tag(tokens.expect(Kind.NAME, "the name of a tag")));
        }
        case END -> {
          tokens.leave();
          return List.copyOf(statements);
        }
        case OUTPUT_END, TAG_END, NAME, STRING, INTEGER, REAL, SYMBOL ->
            throw tokens.unexpected("text or a tag");
      }
    }
  }

  private static boolean dividesBlock(Token name) {
    return name.kind() == Kind.NAME
        && (name.text().startsWith("end")
            || name.text().equals("else")
            || name.text().equals("elif"));
  }

  private Statement output() {
    int line = tokens.next().line();
    Expression value = expressions.tuple();
    tokens.expect(Kind.OUTPUT_END, "'}}'");
    return new Output(line, value);
  }

  private Statement tag(Token name) {
    int line = name.line();
    return switch (name.text()) {
      case "if" -> conditional(line);
      case "for" -> loop(line);
      case "set" -> assignment(line);
      case "macro" -> macro(line);
      case "call" -> callBlock(line);
      case "filter" -> filterBlock(line);
      case "generation" -> new Scoped(line, bodyUntil("endgeneration"));
      case "break" -> {
        leavesLoop(name);
        yield new Break(line);
      }
      case "continue" -> {
        leavesLoop(name);
        yield new Continue(line);
      }
      default ->
          throw SyntaxFault.at(line, "the tag '" + name.text() + "' is unknown or not supported");
    };
  }

  private void endTag() {
    tokens.expect(Kind.TAG_END, "'%}'");
  }

  private List<Statement> bodyUntil(String end) {
    endTag();
    List<Statement> body = body();
    tokens.expect(Kind.TAG_BEGIN, "'" + end + "'");
    tokens.expectName(end);
    endTag();
    return body;
  }

  private Statement conditional(int line) {
    List<Branch> branches = new ArrayList<>();
    do {
      Expression condition = expressions.tupleWithoutConditional();
      endTag();
      branches.add(new Branch(condition, body()));
      tokens.expect(Kind.TAG_BEGIN, "'endif'");
    } while (tokens.skipName("elif"));
    return new If(line, List.copyOf(branches), orElse("endif"));
  }

  /** What follows an optional {@code else}, up to the end of the block. */
  private List<Statement> orElse(String end) {
    if (tokens.skipName("else")) {
      return bodyUntil(end);
    }
    tokens.expectName(end);
    endTag();
    return List.of();
  }

  private Statement loop(int line) {
    Target target = targets.target();
    tokens.expectName("in");
    Expression iterable = expressions.tupleWithoutConditional();
    Expression condition = tokens.skipName("if") ? expressions.expression() : null;
    endTag();
    loops++;
    List<Statement> body = body();
    loops--;
    tokens.expect(Kind.TAG_BEGIN, "'endfor'");
    return new For(line, target, iterable, condition, body, orElse("endfor"));
  }

  private void leavesLoop(Token name) {
    if (loops == 0) {
      throw SyntaxFault.at(name.line(), "'" + name.text() + "' stands outside a loop");
    }
    endTag();
  }

  private Statement assignment(int line) {
    Target target = targets.target();
    if (tokens.skipSymbol("=")) {
      Expression value = expressions.tuple();
      endTag();
      return new Assignment(line, target, value);
    }
    List<NamedCall> filters =
        tokens.peek().isSymbol("|") ? expressions.operands().filters() : List.of();
    return new Capture(line, target, filters, bodyUntil("endset"));
  }

  private Statement macro(int line) {
    String name = tokens.expect(Kind.NAME, "the name of the macro").text();
    List<Parameter> parameters = targets.parameters();
    return new Macro(line, name, parameters, callableBody("endmacro"));
  }

  private Statement callBlock(int line) {
    List<Parameter> parameters = tokens.peek().isSymbol("(") ? targets.parameters() : List.of();
    if (!(expressions.expression() instanceof Call call)) {
      throw SyntaxFault.at(line, "'call' wants the call of a macro");
    }
    return new CallBlock(line, call, parameters, callableBody("endcall"));
  }

  /** A body that runs elsewhere, so that a loop around it is none of its own. */
  private List<Statement> callableBody(String end) {
    int around = loops;
    loops = 0;
    List<Statement> body = bodyUntil(end);
    loops = around;
    return body;
  }

  private Statement filterBlock(int line) {
    List<NamedCall> filters = expressions.operands().filters();
    return new FilterBlock(line, filters, bodyUntil("endfilter"));
  }
}

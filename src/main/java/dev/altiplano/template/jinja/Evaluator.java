package dev.altiplano.template.jinja;

import dev.altiplano.template.jinja.syntax.Expression;
import dev.altiplano.template.jinja.syntax.Expression.CallArguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Evaluates expressions. */
final class Evaluator {
  private final Rendering rendering;

  Evaluator(Rendering rendering) {
    this.rendering = rendering;
  }

  Value evaluate(Expression expression, Scope scope) {
    rendering.enter();
    Value value =
        switch (expression) {
          case Expression.NoneLiteral _ -> Value.NONE;
          case Expression.BooleanLiteral literal -> Value.of(literal.value());
          case Expression.IntegerLiteral literal -> new Value.Int(literal.value());
          case Expression.RealLiteral literal -> new Value.Real(literal.value());
          case Expression.TextLiteral literal -> new Value.Text(literal.value());
          case Expression.ListLiteral list -> new Value.Array(all(list.items(), scope));
          case Expression.TupleLiteral tuple -> new Value.Tuple(all(tuple.items(), scope));
          case Expression.DictLiteral dict -> dict(dict, scope);
          case Expression.Name name -> scope.get(name.name());
          case Expression.Attribute attribute ->
              Access.attribute(rendering, evaluate(attribute.target(), scope), attribute.name());
          case Expression.Item item ->
              Access.item(rendering, evaluate(item.target(), scope), evaluate(item.index(), scope));
          case Expression.Slice slice -> slice(slice, scope);
          case Expression.Call call ->
              call(evaluate(call.target(), scope), arguments(call.arguments(), scope));
          case Expression.Filtered filtered ->
              filter(filtered.filter(), evaluate(filtered.subject(), scope), scope);
          case Expression.Tested tested -> test(tested, scope);
          case Expression.Not not -> Value.of(!isTrue(not.operand(), scope));
          case Expression.Negated negated ->
              Numbers.negated(rendering, evaluate(negated.operand(), scope));
          case Expression.AllOf all -> firstOf(all.operands(), false, scope);
          case Expression.AnyOf any -> firstOf(any.operands(), true, scope);
          case Expression.Concatenation parts -> concatenation(parts, scope);
          case Expression.Arithmetic chain -> arithmetic(chain, scope);
          case Expression.Comparison chain -> Value.of(comparison(chain, scope));
          case Expression.Conditional conditional -> conditional(conditional, scope);
        };
    rendering.leave();
    return value;
  }

  boolean isTrue(Expression expression, Scope scope) {
    return Truth.of(evaluate(expression, scope));
  }

  private List<Value> all(List<Expression> expressions, Scope scope) {
    List<Value> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(evaluate(expression, scope));
    }
    return values;
  }

  private Value dict(Expression.DictLiteral literal, Scope scope) {
    SequencedMap<Value, Value> entries = new LinkedHashMap<>();
    for (Expression.Entry entry : literal.entries()) {
      Value key = Dicts.key(rendering, evaluate(entry.key(), scope));
      entries.put(key, evaluate(entry.value(), scope));
    }
    return new Value.Dict(entries);
  }

  private Value slice(Expression.Slice slice, Scope scope) {
    return Slices.of(
        rendering,
        evaluate(slice.target(), scope),
        optional(slice.start(), scope),
        optional(slice.stop(), scope),
        optional(slice.step(), scope));
  }

  private Value optional(@Nullable Expression expression, Scope scope) {
    return expression == null ? Value.NONE : evaluate(expression, scope);
  }

  Arguments arguments(CallArguments written, Scope scope) {
    Map<String, Value> named = new LinkedHashMap<>();
    List<Value> positional = all(written.positional(), scope);
    written.named().forEach((name, value) -> named.put(name, evaluate(value, scope)));
    return new Arguments(positional, named);
  }

  Value call(Value callee, Arguments arguments) {
    if (callee instanceof Value.Function function) {
      return function.body().call(rendering, arguments);
    }
    throw rendering.wrongType("only functions can be called", callee);
  }

  Value filter(Expression.NamedCall filter, Value subject, Scope scope) {
    return Filters.apply(rendering, filter.name(), subject, arguments(filter.arguments(), scope));
  }

  private Value test(Expression.Tested tested, Scope scope) {
    Value subject = evaluate(tested.subject(), scope);
    Arguments arguments = arguments(tested.test().arguments(), scope);
    return Value.of(Tests.holds(rendering, tested.test().name(), subject, arguments));
  }

  /** The first value that counts as wanted, or else the last. */
  private Value firstOf(List<Expression> operands, boolean wanted, Scope scope) {
    for (Expression operand : operands.subList(0, operands.size() - 1)) {
      Value value = evaluate(operand, scope);
      if (Truth.of(value) == wanted) {
        return value;
      }
    }
    return evaluate(operands.getLast(), scope);
  }

  private Value concatenation(Expression.Concatenation concatenation, Scope scope) {
    TextSink sink = new TextSink(rendering);
    for (Expression part : concatenation.operands()) {
      sink.append(PythonText.of(rendering, evaluate(part, scope)));
    }
    return sink.toValue();
  }

  private Value arithmetic(Expression.Arithmetic chain, Scope scope) {
    Value result = evaluate(chain.first(), scope);
    for (Expression.Term term : chain.rest()) {
      Value operand = evaluate(term.operand(), scope);
      result = Operators.compute(rendering, term.operator(), result, operand);
    }
    return result;
  }

  private boolean comparison(Expression.Comparison chain, Scope scope) {
    Value left = evaluate(chain.first(), scope);
    for (Expression.Comparand comparand : chain.rest()) {
      Value right = evaluate(comparand.operand(), scope);
      if (!Comparisons.holds(rendering, comparand.operator(), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private Value conditional(Expression.Conditional conditional, Scope scope) {
    if (isTrue(conditional.condition(), scope)) {
      return evaluate(conditional.then(), scope);
    }
    Expression orElse = conditional.orElse();
    return orElse == null
        ? new Value.Undefined("the condition is false and there is no else")
        : evaluate(orElse, scope);
  }
}

package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Node.Rule;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.Collections;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The grammars for one model; the latest are kept. Grammars may be asked for on any thread, and
 * then are used on the one that samples for the model.
 */
public final class Grammars {
  private static final int MOST = 32;

  /** Schemas that can be kept to: the same ones come with request after request. */
  private static final Map<String, Boolean> CHECKED =
      Collections.synchronizedMap(new Recent<>(MOST));

  private final Tokenizer tokenizer;
  private final int vocabularySize;
  private final BitSet ends;
  private final Map<Object, Grammar> known = new Recent<>(MOST);
  private @Nullable Frames frames;

  /**
   * Grammars over the vocabulary of a model; costs nothing before the first is asked for.
   *
   * @param vocabularySize length of a row of logits
   * @param ends tokens that end an answer
   */
  public Grammars(Tokenizer tokenizer, int vocabularySize, BitSet ends) {
    this.tokenizer = tokenizer;
    this.vocabularySize = vocabularySize;
    this.ends = (BitSet) ends.clone();
  }

  private record Calls(Map<String, String> functions, String closing) {}

  /**
   * Finds out whether answers can keep to a schema, whatever the model.
   *
   * @throws SchemaException if it is no schema, has what is not supported, or allows nothing
   */
  public static void check(String schema) {
    if (CHECKED.get(schema) == null) {
      var _ = SchemaCompiler.compile(schema);
      CHECKED.put(schema, true);
    }
  }

  /**
   * The JSON values that a schema describes.
   *
   * @throws SchemaException as {@link #check}
   */
  public synchronized Grammar schema(String schema) {
    return known(schema, () -> SchemaCompiler.compile(schema));
  }

  /**
   * Calls of functions, such as {@code {"name": "f", "arguments": {"x": 1}}}.
   *
   * @param functions by name, the schema of the arguments of each; where that is empty, no schema,
   *     or has what is not supported, they are any object
   * @param closing what follows a call
   */
  public synchronized Grammar calls(Map<String, String> functions, String closing) {
    return known(
        new Calls(Map.copyOf(functions), closing), () -> CallNodes.rule(functions, closing));
  }

  private Grammar known(Object key, Supplier<Rule> rule) {
    Grammar grammar = known.get(key);
    if (grammar == null) {
      grammar = grammar(rule.get());
      known.put(key, grammar);
    }
    return grammar;
  }

  private Grammar grammar(Rule rule) {
    Frames own = frames;
    if (own == null) {
      own = new Frames(TokenTrie.of(tokenizer, vocabularySize, ends::get));
      frames = own;
    }
    return new Grammar(rule, tokenizer, own, ends);
  }
}

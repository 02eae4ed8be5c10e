package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Node.Rule;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.Collections;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The grammars for one model; the latest are kept. Grammars may be asked for on any thread, and
 * then are used on the one that samples for the model.
 */
public final class Grammars {
  private static final int MOST = 32;

  /** Each with a trie of the vocabulary: one without special tokens, and those of calls. */
  private static final int MOST_FRAMES = 3;

  /** Schemas that can be kept to: the same ones come with request after request. */
  private static final Map<String, Boolean> CHECKED =
      Collections.synchronizedMap(new Recent<>(MOST));

  private final Tokenizer tokenizer;
  private final int vocabularySize;
  private final BitSet ends;
  private final Map<Object, Grammar> known = new Recent<>(MOST);
  private final Map<BitSet, Frames> frames = new Recent<>(MOST_FRAMES);

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

  private record Values(String schema, String tags) {}

  private record Calls(Map<String, String> functions, CallForm form, String tags) {}

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
  public Grammar schema(String schema) {
    return schema(schema, "");
  }

  /**
   * Likewise, after what may have tokens that are no text elsewhere.
   *
   * @param tags the texts of those
   */
  public synchronized Grammar schema(String schema, String tags) {
    return known(new Values(schema, tags), () -> SchemaCompiler.compile(schema), tags);
  }

  /**
   * Calls of functions. Tokens that are no text elsewhere are a part of them as far as they are one
   * of their form.
   *
   * @param functions by name, the schema of the arguments of each; where that is empty, no schema,
   *     or has what is not supported, they are any object
   */
  public Grammar calls(Map<String, String> functions, CallForm form) {
    return calls(functions, form, "");
  }

  /** Likewise, after what may have other such tokens, of which the texts are given. */
  public synchronized Grammar calls(Map<String, String> functions, CallForm form, String tags) {
    return known(
        new Calls(Map.copyOf(functions), form, tags),
        () -> CallNodes.rule(functions, form),
        form.texts() + tags);
  }

  private BitSet specialIn(String text) {
    BitSet tokens = new BitSet();
    if (text.isEmpty()) {
      return tokens;
    }
    for (int token = 0; token < tokenizer.vocabularySize(); token++) {
      if (tokenizer.isSpecial(token) && !ends.get(token)) {
        String spelled = tokenizer.tokenText(token);
        if (!spelled.isBlank() && text.contains(spelled)) {
          tokens.set(token);
        }
      }
    }
    return tokens;
  }

  private Grammar known(Object key, Supplier<Rule> rule, String tags) {
    Grammar grammar = known.get(key);
    if (grammar == null) {
      grammar = new Grammar(rule.get(), tokenizer, frames(specialIn(tags)), ends);
      known.put(key, grammar);
    }
    return grammar;
  }

  /** What is known of tokens is the same for all grammars that have the same ones. */
  private Frames frames(BitSet special) {
    return frames.computeIfAbsent(
        special,
        also ->
            new Frames(
                TokenTrie.of(
                    tokenizer,
                    vocabularySize,
                    token -> ends.get(token) || (tokenizer.isSpecial(token) && !also.get(token)))));
  }
}

package dev.altiplano.sampling.grammar;

import dev.altiplano.sampling.grammar.Node.Rule;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The grammars for one model; the latest are kept. Grammars may be asked for on any thread, and
 * then are used on the one that samples for the model.
 */
public final class Grammars {
  private static final int MOST = 32;

  private final Tokenizer tokenizer;
  private final int vocabularySize;
  private final BitSet ends;
  private final Map<String, Grammar> known = new Recent();
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

  private static final class Recent extends LinkedHashMap<String, Grammar> {
    private static final long serialVersionUID = 1;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Grammar> eldest) {
      return size() > MOST;
    }
  }

  /**
   * Finds out whether answers can keep to a schema, whatever the model.
   *
   * @throws SchemaException if it is no schema, has what is not supported, or allows nothing
   */
  public static void check(String schema) {
    var _ = SchemaCompiler.compile(schema);
  }

  /**
   * The JSON values that a schema describes.
   *
   * @throws SchemaException as {@link #check}
   */
  public synchronized Grammar schema(String schema) {
    Grammar grammar = known.get(schema);
    if (grammar == null) {
      grammar = grammar(SchemaCompiler.compile(schema));
      known.put(schema, grammar);
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

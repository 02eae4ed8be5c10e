package dev.altiplano.residency;

import dev.altiplano.sampling.grammar.Grammars;
import dev.altiplano.scheduler.ModelScheduler;
import dev.altiplano.template.ChatTemplate;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.Optional;

/**
 * A model that is ready to generate, and everything it owns.
 *
 * @param tokenizer safe for any thread
 * @param template absent for models that only continue text
 * @param beginToken text that the tokenizer puts before a prompt; empty where it puts none
 * @param endTokens ids that end an answer
 * @param grammars what answers can be kept to
 * @param vocabularySize length of a row of logits
 * @param contextLength tokens that a sequence can hold as loaded
 * @param longestContext tokens that it could hold if it were loaded for more
 * @param kvCacheBytes reserved keys and values of all slots
 */
public record LoadedModel(
    Tokenizer tokenizer,
    Optional<ChatTemplate> template,
    String beginToken,
    BitSet endTokens,
    Grammars grammars,
    int vocabularySize,
    int contextLength,
    int longestContext,
    long weightBytes,
    long kvCacheBytes,
    ModelScheduler scheduler)
    implements AutoCloseable {

  /** Native memory that it holds. */
  public long bytes() {
    return weightBytes + kvCacheBytes;
  }

  /** Fails what runs, ends the model thread and frees all native memory. */
  @Override
  public void close() {
    try (tokenizer) {
      scheduler.close();
    }
  }
}

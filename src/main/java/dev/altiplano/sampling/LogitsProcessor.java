package dev.altiplano.sampling;

/**
 * One step between the logits and the draw: it changes logits or drops candidates. Belongs to one
 * sequence; called by one thread at a time.
 */
public interface LogitsProcessor {
  /** Works on the candidates for the next token; at least one must stay. */
  void process(Candidates candidates);

  /** Told each token that the sequence generated; tokens of the prompt are not told. */
  default void accept(int token) {}
}

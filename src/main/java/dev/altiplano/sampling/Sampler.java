package dev.altiplano.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the tokens of one sequence, with llama.cpp's steps in llama.cpp's order: penalties, top
 * k, typical p, top p, min p, temperature, and a draw. It holds the history that the penalties look
 * at and the state of the random numbers. At temperature 0 the best token after the penalties is
 * taken at once. A sampler may move between threads, but one uses it at a time.
 *
 * <p>The buffers, 4 to 8 bytes for each token of the vocabulary, are allocated at the first token:
 * a sequence that still waits costs next to nothing.
 */
public final class Sampler {
  private final int vocabularySize;
  private final Penalties penalties;

  /** Arrays: to go through a list takes an iterator, three for each token. */
  private final LogitsProcessor[] constraints;

  private final LogitsProcessor[] chain;
  private final SplittableRandom random;
  private @Nullable Candidates candidates;

  /** A sampler without constraints, at the start of its sequence of random numbers. */
  public Sampler(SamplingOptions options, int vocabularySize) {
    this(options, vocabularySize, List.of());
  }

  /**
   * A sampler at the start of its sequence of random numbers.
   *
   * @param constraints steps that come before all others, such as a grammar; with a state that
   *     belongs to this sequence
   */
  public Sampler(SamplingOptions options, int vocabularySize, List<LogitsProcessor> constraints) {
    if (vocabularySize < 1) {
      throw new IllegalArgumentException(
          "vocabularySize is %d; it must be at least 1".formatted(vocabularySize));
    }
    this.vocabularySize = vocabularySize;
    this.constraints = constraints.toArray(LogitsProcessor[]::new);
    penalties = new Penalties(options);
    chain = chain(options).toArray(LogitsProcessor[]::new);
    random =
        options.seed().isPresent()
            ? new SplittableRandom(options.seed().getAsLong())
            : new SplittableRandom();
  }

  /** What follows constraints and penalties; a step that would do nothing is left out. */
  private static List<LogitsProcessor> chain(SamplingOptions options) {
    if (options.temperature() <= 0) {
      return List.of(new TopK(1));
    }
    List<LogitsProcessor> chain = new ArrayList<>();
    if (options.topK() > 0) {
      chain.add(new TopK(options.topK()));
    }
    if (options.typicalP() < 1) {
      chain.add(new TypicalP(options.typicalP()));
    }
    if (options.topP() < 1) {
      chain.add(new TopP(options.topP()));
    }
    if (options.minP() > 0) {
      chain.add(new MinP(options.minP()));
    }
    if (options.temperature() != 1) {
      chain.add(new Temperature(options.temperature()));
    }
    return chain;
  }

  /** Enters the tokens of the prompt into the history of the penalties. */
  public void acceptPrompt(int[] tokens) {
    for (int token : tokens) {
      penalties.accept(token);
    }
  }

  /** Enters a generated token into the history; constraints hear of it too. */
  public void accept(int token) {
    penalties.accept(token);
    for (LogitsProcessor constraint : constraints) {
      constraint.accept(token);
    }
  }

  /**
   * Chooses the next token; it is not accepted yet. The logits are changed on the way: whoever
   * needs them afterwards keeps a copy.
   *
   * @param logits one for each token of the vocabulary, by its id; what lies beyond is ignored.
   *     Negative infinity rules a token out
   * @throws IllegalStateException if a logit is NaN or positive infinity, or if no token is left
   */
  public int sample(float[] logits) {
    return process(logits).draw(random.nextDouble());
  }

  /** The candidates as the draw sees them; valid until the next call. */
  Candidates process(float[] logits) {
    if (logits.length < vocabularySize) {
      throw new IllegalArgumentException(
          "%d logits for a vocabulary of %d tokens".formatted(logits.length, vocabularySize));
    }
    Candidates all = candidates();
    all.reset(logits);
    for (LogitsProcessor constraint : constraints) {
      constraint.process(all);
    }
    penalties.process(all);
    for (LogitsProcessor step : chain) {
      step.process(all);
    }
    return all;
  }

  private Candidates candidates() {
    Candidates existing = candidates;
    if (existing == null) {
      existing = new Candidates(vocabularySize);
      candidates = existing;
    }
    return existing;
  }
}

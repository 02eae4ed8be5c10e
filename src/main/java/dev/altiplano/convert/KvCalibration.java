package dev.altiplano.convert;

import dev.altiplano.engine.Engine;
import dev.altiplano.graph.DecoderConfig;
import dev.altiplano.graph.KvScales;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;

/**
 * Finds the scales of an 8-bit KV cache: lets the model read sample texts of several kinds, and
 * random tokens for what those do not reach, and takes the largest keys and values seen. Safe for
 * any thread.
 */
public final class KvCalibration {
  /** Texts, with a line of dashes between one and the next. */
  private static final String SAMPLES = "calibration.txt";

  private static final String SEPARATOR = "\n----\n";
  private static final int LONGEST_SAMPLE = 512;
  private static final int RANDOM_TOKENS = 256;
  private static final long SEED = 1;

  private final Engine engine;
  private final Function<String, int[]> tokens;
  private final int threads;

  /**
   * A calibration.
   *
   * @param tokens the token ids of a text, as the model is to read it; none where it has no
   *     tokenizer, which leaves the random tokens
   * @param threads that a run uses
   */
  public KvCalibration(Engine engine, Function<String, int[]> tokens, int threads) {
    this.engine = engine;
    this.tokens = tokens;
    this.threads = threads;
  }

  /**
   * The scales of a model; takes as long as opening it and reading a prompt of about 1,500 tokens.
   *
   * @param model its graph with a KV cache in single precision
   * @throws dev.altiplano.model.AltiplanoException LOAD_FAILED, also if the thread is interrupted,
   *     or OUT_OF_MEMORY
   */
  public KvScales measure(Path model, DecoderConfig config) {
    KvRange range = new KvRange(config);
    engine.observe(
        model,
        sequences(config),
        threads,
        (layer, tokens, keys, values) -> {
          GivenUp.check();
          range.layer(layer, tokens, keys, values);
        });
    return range.scales();
  }

  private List<int[]> sequences(DecoderConfig config) {
    List<int[]> sequences = new ArrayList<>();
    int longest = Math.min(LONGEST_SAMPLE, config.originalPositions());
    for (String text : samples()) {
      // A tokenizer may have more tokens than the graph knows.
      int[] ids =
          Arrays.stream(tokens.apply(text))
              .filter(id -> id < config.vocabSize())
              .limit(longest)
              .toArray();
      if (ids.length > 0) {
        sequences.add(ids);
      }
    }
    int random = Math.min(RANDOM_TOKENS, config.originalPositions());
    sequences.add(new Random(SEED).ints(random, 0, config.vocabSize()).toArray());
    return sequences;
  }

  private static String[] samples() {
    try (InputStream samples =
        Objects.requireNonNull(KvCalibration.class.getResourceAsStream(SAMPLES), SAMPLES)) {
      return new String(samples.readAllBytes(), StandardCharsets.UTF_8).split(SEPARATOR, -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

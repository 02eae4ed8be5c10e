package dev.altiplano.bench;

import dev.altiplano.graph.KvCacheType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/**
 * Measures how fast a model decodes with one type of KV cache, without HTTP, after prompts of
 * several lengths, alone and four together. A process for each type: threads of one session that
 * still spin would slow down the next.
 */
final class KvCacheSpeed {
  /** The longest first: rows only ever lose tokens here. */
  private static final int[] LENGTHS = {4096, 1024, 128};

  private static final int[] SEQUENCES = {1, 4};
  private static final int REPETITIONS = 3;
  private static final int TOKENS = 16;

  private KvCacheSpeed() {}

  /** Takes the shape, the work directory and the type; prints what was measured, a line each. */
  public static void main(String[] arguments) throws IOException {
    BenchModel model = new BenchModel(Shape.labelled(arguments[0]), Path.of(arguments[1]));
    model.make();
    KvCacheType type = KvCacheType.valueOf(arguments[2].toUpperCase(Locale.ROOT));
    try (EngineRun run = new EngineRun(model, type, 4, LENGTHS[0] + TOKENS, new Random(7))) {
      run.read(LENGTHS[0]);
      for (int length : LENGTHS) {
        for (int sequences : SEQUENCES) {
          Samples rates = new Samples();
          for (int i = 0; i < REPETITIONS; i++) {
            rates.add(run.rate(sequences, length, TOKENS));
          }
          System.out.printf(
              Locale.ROOT, "%d %d %s %.2f%n", length, sequences, type.label(), rates.median());
        }
      }
    }
  }
}

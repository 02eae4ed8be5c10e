package dev.altiplano.sampling.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.sampling.Sampler;
import dev.altiplano.sampling.SamplingOptions;
import dev.altiplano.testing.Cria;
import dev.altiplano.tokenizer.IncrementalDecoder;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a model would like to say, an answer that ends is a value of its schema. */
class GrammarAnswersTest {
  private static final int MOST_TOKENS = 400;
  private static Tokenizer tokenizer;
  private static int end;

  @BeforeAll
  static void open() {
    tokenizer = Tokenizer.open(Cria.file("tokenizer.json"));
    end = tokenizer.idOf("<|im_end|>").orElseThrow();
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static Grammars grammars() {
    BitSet ends = new BitSet();
    ends.set(end);
    return new Grammars(tokenizer, tokenizer.vocabularySize(), ends);
  }

  private static SamplingOptions options(long seed) {
    return new SamplingOptions(1.5f, 0, 1, 0, 1, 0, 1, 0, 0, OptionalLong.of(seed));
  }

  /** An answer of random logits, which are wilder than those of any model. */
  private static String answer(GrammarConstraint constraint, long seed, int mostTokens) {
    var random = new SplittableRandom(seed);
    var sampler = new Sampler(options(seed), tokenizer.vocabularySize(), List.of(constraint));
    IncrementalDecoder decoder = tokenizer.decoder();
    StringBuilder text = new StringBuilder();
    float[] logits = new float[tokenizer.vocabularySize()];
    for (int i = 0; i < mostTokens && !constraint.isComplete(); i++) {
      for (int token = 0; token < logits.length; token++) {
        logits[token] = (float) (10 * random.nextDouble());
      }
      int token = sampler.sample(logits);
      sampler.accept(token);
      if (token == end) {
        break;
      }
      text.append(decoder.accept(token));
    }
    return text.append(decoder.flush()).toString();
  }

  @Test
  void everyAnswerIsAValueOfItsSchema() {
    var schemas = new RandomSchemas(new SplittableRandom(7));
    Grammars grammars = grammars();
    int checked = 0;
    for (int i = 0; i < 500; i++) {
      String schema = schemas.next();
      Grammar grammar;
      try {
        grammar = grammars.schema(schema);
      } catch (SchemaException e) {
        assertThat(e).as(schema).hasMessageContaining("no value");
        continue;
      }
      String value = answer(grammar.constraint(Preamble.NONE, MOST_TOKENS), i, MOST_TOKENS);

      assertThat(SchemaErrors.of(schema, value)).as("%s%n%s", schema, value).isEmpty();
      checked++;
    }
    assertThat(checked).isGreaterThan(400);
  }

  @Test
  void jsonIsAnObject() {
    for (int seed = 0; seed < 50; seed++) {
      String value =
          answer(
              grammars().schema("{\"type\":\"object\"}").constraint(Preamble.NONE, MOST_TOKENS),
              seed,
              MOST_TOKENS);

      assertThat(new JsonMapper().readTree(value).isObject()).as(value).isTrue();
    }
  }
}

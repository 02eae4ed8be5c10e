package dev.altiplano.bench;

import dev.altiplano.sampling.Candidates;
import dev.altiplano.sampling.LogitsProcessor;
import dev.altiplano.sampling.Sampler;
import dev.altiplano.sampling.SamplingOptions;
import dev.altiplano.sampling.grammar.Grammar;
import dev.altiplano.sampling.grammar.GrammarConstraint;
import dev.altiplano.sampling.grammar.Grammars;
import dev.altiplano.sampling.grammar.Preamble;
import dev.altiplano.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** What it costs to keep answers to a schema: for each token, and once for a schema. */
public final class GrammarBench {
  /** Of cria's chat format. */
  private static final int END = 3061;

  private static final int ANSWERS = 60;
  private static final int MOST_TOKENS = 200;
  private static final int COMPILATIONS = 30;
  private static final String PERSON =
      """
      {"type": "object", "required": ["name", "age", "email", "address", "tags"],
       "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0,
        "maximum": 130}, "email": {"type": "string", "format": "email"},
        "address": {"type": "object", "properties": {"street": {"type": "string", "maxLength": 60},
         "city": {"type": "string"}}, "required": ["street", "city"]},
        "tags": {"type": "array", "items": {"enum": ["red", "green", "blue"]}, "maxItems": 5}}}
      """;
  private static final String TREE =
      """
      {"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "required": ["text"],
       "properties": {"text": {"type": "string"},
        "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}}}}}
      """;

  private GrammarBench() {}

  public static void main(String[] arguments) throws IOException {
    var report = new Report();
    report.machine();
    Map<String, String> schemas = new LinkedHashMap<>();
    schemas.put("any object", "{\"type\": \"object\"}");
    schemas.put("person", PERSON);
    schemas.put("tree", TREE);
    schemas.put("100 properties", wide());
    report.line(
        "A vocabulary of %,d; microseconds a token, after %d answers of each schema"
            .formatted(LargeVocabulary.SIZE, ANSWERS));
    report.line("");
    report.line("| schema | compiled, ms | median | p99 | most | tokens |");
    report.line("|---|---|---|---|---|---|");
    try (Tokenizer tokenizer = LargeVocabulary.open()) {
      for (Map.Entry<String, String> schema : schemas.entrySet()) {
        report.line(row(tokenizer, schema.getKey(), schema.getValue()));
      }
    }
  }

  private static String wide() {
    StringBuilder properties = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      String type = i % 3 == 0 ? "integer" : i % 3 == 1 ? "string" : "boolean";
      properties.append(
          "%s\"property%d\": {\"type\": \"%s\"}".formatted(i == 0 ? "" : ", ", i, type));
    }
    return "{\"type\": \"object\", \"properties\": {" + properties + "}}";
  }

  private static String row(Tokenizer tokenizer, String name, String schema) {
    double[] compiled = new double[COMPILATIONS];
    for (int i = 0; i < COMPILATIONS; i++) {
      long began = System.nanoTime();
      // Another text each time: one that was checked already is not compiled again.
      Grammars.check(schema + " ".repeat(i));
      compiled[i] = (System.nanoTime() - began) / 1e6;
    }
    Grammar grammar = new Grammars(tokenizer, LargeVocabulary.SIZE, ends()).schema(schema);
    List<Double> times = new ArrayList<>();
    for (int seed = 0; seed < ANSWERS; seed++) {
      answer(grammar, seed, times);
    }
    times.clear();
    for (int seed = ANSWERS; seed < 2 * ANSWERS; seed++) {
      answer(grammar, seed, times);
    }
    double[] sorted = times.stream().mapToDouble(t -> t).sorted().toArray();
    Arrays.sort(compiled);
    return "| %s | %.1f | %.1f | %.0f | %.0f | %d |"
        .formatted(
            name,
            compiled[COMPILATIONS / 2],
            sorted[sorted.length / 2],
            sorted[sorted.length * 99 / 100],
            sorted[sorted.length - 1],
            sorted.length);
  }

  private static BitSet ends() {
    BitSet ends = new BitSet();
    ends.set(END);
    return ends;
  }

  /** Measures the constraint's own work: masks, and going on after a token. */
  private static final class Timed implements LogitsProcessor {
    private final GrammarConstraint constraint;
    private final List<Double> times;
    private long spent;

    Timed(GrammarConstraint constraint, List<Double> times) {
      this.constraint = constraint;
      this.times = times;
    }

    @Override
    public void process(Candidates candidates) {
      long began = System.nanoTime();
      constraint.process(candidates);
      spent = System.nanoTime() - began;
    }

    @Override
    public void accept(int token) {
      long began = System.nanoTime();
      constraint.accept(token);
      times.add((spent + System.nanoTime() - began) / 1e3);
    }
  }

  private static void answer(Grammar grammar, long seed, List<Double> times) {
    GrammarConstraint constraint = grammar.constraint(Preamble.NONE, Long.MAX_VALUE);
    var options = new SamplingOptions(1, 0, 1, 0, 1, 0, 1, 0, 0, OptionalLong.of(seed));
    var sampler = new Sampler(options, LargeVocabulary.SIZE, List.of(new Timed(constraint, times)));
    var random = new SplittableRandom(seed);
    float[] logits = new float[LargeVocabulary.SIZE];
    for (int i = 0; i < MOST_TOKENS && !constraint.isComplete(); i++) {
      for (int token = 0; token < logits.length; token++) {
        logits[token] = (float) random.nextDouble();
      }
      // Quotes and brackets are as likely as they are in answers.
      for (int token = 0; token < 256; token++) {
        logits[token] += 6;
      }
      int token = sampler.sample(logits);
      sampler.accept(token);
      if (token == END) {
        return;
      }
    }
  }
}

package dev.altiplano.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Prompts with the greedy answers that a model gives to them, as token ids. */
public record GreedyGolden(List<Case> cases) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * A prompt and its answer.
   *
   * @param ids the answer, with the stop token if it ended by one
   * @param minMargin the smallest distance between the best two logits of any step
   */
  public record Case(
      String name, List<Integer> promptIds, List<Integer> ids, boolean stopped, double minMargin) {}

  /** Whatever can decode greedily. */
  @FunctionalInterface
  public interface Decoder {
    /** The answer to a prompt: up to {@code limit} tokens, or the first stop token, included. */
    List<Integer> greedy(List<Integer> prompt, Set<Integer> stopTokens, int limit);
  }

  /** Reads an array of cases. */
  public static GreedyGolden read(Path file) {
    try {
      return new GreedyGolden(List.of(JSON.readValue(Files.readAllBytes(file), Case[].class)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The prompts, each with its answer. */
  public List<int[]> texts() {
    return cases.stream()
        .map(c -> Stream.of(c.promptIds(), c.ids()).flatMap(List::stream))
        .map(ids -> ids.mapToInt(Integer::intValue).toArray())
        .toList();
  }

  /** The names of the cases that the decoder answers otherwise. */
  public List<String> differing(Decoder decoder) {
    Set<Integer> stopTokens = Set.copyOf(stopTokens().toList());
    return cases.stream()
        .filter(c -> !decoder.greedy(c.promptIds(), stopTokens, c.ids().size()).equals(c.ids()))
        .map(Case::name)
        .toList();
  }

  private Stream<Integer> stopTokens() {
    return cases.stream().filter(Case::stopped).map(c -> c.ids().getLast()).distinct();
  }
}

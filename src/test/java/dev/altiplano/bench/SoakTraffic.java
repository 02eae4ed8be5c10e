package dev.altiplano.bench;

import dev.altiplano.bench.SoakRequest.HangUp;
import dev.altiplano.bench.SoakRequest.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The requests of one client of a soak test, drawn at random. Most come in spells in which all
 * clients want the same model, so that the other becomes idle and goes; in between everybody wants
 * any, so that busy ones have to go.
 *
 * @param known answers of the trained model that never change, by their prompts
 */
record SoakTraffic(RandomGenerator random, Map<String, String> known) {
  static final List<String> KNOWN =
      List.of("Why is the sky blue?", "Who are you?", "Tell me about a llama.");

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int SPELL = 25;
  private static final int MOST_TOKENS = 120;
  private static final int KNOWN_TOKENS = 40;
  private static final int[] CONTEXTS = {64, 200, SoakModels.CONTEXT};
  private static final String[] KEEP_ALIVE = {"0", "50ms", "1s", "10m"};
  private static final List<String> WORDS =
      List.of(
          ("the a llama walks up high mountain sky blue why is snow cold sun warm small bird sings"
                  + " river runs down to sea child asks mother tells story once upon time there was"
                  + " wool grass village market friend")
              .split(" ", -1));
  private static final String SYSTEM = words(new SplittableRandom(1), 60);

  /** The one with this number among those of all clients. */
  SoakRequest next(long number) {
    String model = model(number / SPELL);
    int dice = random.nextInt(100);
    if (dice == 0) {
      return residency(Kind.UNLOAD, body(model).put("keep_alive", 0));
    }
    if (dice == 1) {
      return residency(Kind.LOAD, body(model));
    }
    if (dice < 12 && model.equals(SoakModels.TRAINED)) {
      return knownAnswer(KNOWN.get(random.nextInt(KNOWN.size())));
    }
    return dice < 55 ? generation(model) : chat(model);
  }

  private String model(long spell) {
    long turn = spell % 5;
    return SoakModels.NAMES.get(turn == 4 ? random.nextInt(2) : (int) (turn % 2));
  }

  private static ObjectNode body(String model) {
    return JSON.createObjectNode().put("model", model);
  }

  private static SoakRequest residency(Kind kind, ObjectNode body) {
    return new SoakRequest(
        kind, "/api/generate", body.toString(), false, 0, new HangUp.Never(), Optional.empty());
  }

  /** Greedy, so that nothing may change it: neither neighbours nor what a slot held before. */
  SoakRequest knownAnswer(String prompt) {
    ObjectNode body = body(SoakModels.TRAINED).put("prompt", prompt).put("think", false);
    body.putObject("options").put("temperature", 0).put("num_predict", KNOWN_TOKENS);
    return new SoakRequest(
        Kind.GENERATE,
        "/api/generate",
        body.toString(),
        true,
        KNOWN_TOKENS,
        new HangUp.Never(),
        Optional.ofNullable(known.get(prompt)));
  }

  private SoakRequest generation(String model) {
    ObjectNode body = body(model).put("prompt", prompt());
    if (random.nextInt(3) == 0) {
      body.put("system", SYSTEM);
    }
    return request(Kind.GENERATE, "/api/generate", body);
  }

  private SoakRequest chat(String model) {
    ObjectNode body = body(model);
    ArrayNode messages = body.putArray("messages");
    if (random.nextBoolean()) {
      message(messages, "system", SYSTEM);
    }
    for (int turn = random.nextInt(4); turn > 0; turn--) {
      message(messages, "user", words(random, 1 + random.nextInt(30)));
      message(messages, "assistant", words(random, 1 + random.nextInt(30)));
    }
    message(messages, "user", prompt());
    return request(Kind.CHAT, "/api/chat", body);
  }

  private static void message(ArrayNode messages, String role, String content) {
    messages.addObject().put("role", role).put("content", content);
  }

  /** One in twenty is longer than the context. */
  private String prompt() {
    return words(
        random, random.nextInt(20) == 0 ? 600 + random.nextInt(600) : 1 + random.nextInt(150));
  }

  private static String words(RandomGenerator random, int count) {
    return Stream.generate(() -> WORDS.get(random.nextInt(WORDS.size())))
        .limit(count)
        .collect(Collectors.joining(" "));
  }

  private SoakRequest request(Kind kind, String path, ObjectNode body) {
    boolean streamed = random.nextInt(3) > 0;
    int tokens = 1 + random.nextInt(MOST_TOKENS);
    body.put("stream", streamed).put("think", random.nextInt(4) == 0);
    ObjectNode options = body.putObject("options").put("num_predict", tokens);
    options.put("temperature", random.nextInt(4) == 0 ? 0 : 1.2);
    options.put("seed", random.nextInt());
    contextLength(options);
    if (random.nextInt(20) == 0) {
      body.put("keep_alive", KEEP_ALIVE[random.nextInt(KEEP_ALIVE.length)]);
    }
    return new SoakRequest(
        kind, path, body.toString(), streamed, tokens, hangUp(streamed), Optional.empty());
  }

  /** Mostly the default; rarely more, which loads the model anew. */
  private void contextLength(ObjectNode options) {
    int dice = random.nextInt(100);
    if (dice < 2) {
      options.put("num_ctx", SoakModels.LONG_CONTEXT);
    } else if (dice < 15) {
      options.put("num_ctx", CONTEXTS[random.nextInt(CONTEXTS.length)]);
    }
  }

  private HangUp hangUp(boolean streamed) {
    if (random.nextInt(10) > 0) {
      return new HangUp.Never();
    }
    return streamed && random.nextBoolean()
        ? new HangUp.AfterLines(1 + random.nextInt(20))
        : new HangUp.AfterTime(Duration.ofMillis(random.nextInt(1, 500)));
  }
}

package dev.altiplano.sampling.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.sampling.Sampler;
import dev.altiplano.sampling.SamplingOptions;
import dev.altiplano.testing.Cria;
import dev.altiplano.tokenizer.IncrementalDecoder;
import dev.altiplano.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls keep to their grammar, whatever a model would like to say. */
class TaggedConstraintTest {
  private static final String OPENING = "<tool_call>";
  private static final String CLOSING = "</tool_call>";
  private static final Preamble THOUGHTS = new Preamble("<think>", "</think>");
  private static final String NUMBER =
      "{\"properties\":{\"x\":{\"$ref\":\"#/$defs/n\"}},\"required\":[\"x\"],"
          + "\"$defs\":{\"n\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":9}}}";

  private static final CallForm HERMES =
      new CallForm("", "\n{\"name\": \"", List.of("\", \"arguments\": "), "}\n" + CLOSING);

  private static Tokenizer tokenizer;
  private static Grammars grammars;
  private static int end;

  @BeforeAll
  static void open() {
    tokenizer = Tokenizer.open(Cria.file("tokenizer.json"));
    end = tokenizer.idOf("<|im_end|>").orElseThrow();
    BitSet ends = new BitSet();
    ends.set(end);
    grammars = new Grammars(tokenizer, tokenizer.vocabularySize(), ends);
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static Grammar calls() {
    Map<String, String> functions = new LinkedHashMap<>();
    functions.put("number", NUMBER);
    functions.put("any\"thing", "");
    functions.put("odd", "{\"not\": {}}");
    return grammars.calls(functions, HERMES);
  }

  /** What random logits make of an answer that has begun. */
  private static String continued(String begun, Preamble preamble, long seed) {
    TaggedConstraint constraint =
        calls().constraintAfter(new CallBeginning.Tag(OPENING), preamble, 400);
    return sampled(constraint, begun, seed, answer -> isCall(answer.sampled())).sampled();
  }

  /** An answer: what it was made to begin with, as far as that is text, and what came then. */
  private record Answer(String begun, String sampled) {
    String text() {
      return begun + sampled;
    }
  }

  /** Lets random logits go on with an answer until it is over. */
  private static Answer sampled(
      TaggedConstraint constraint, String begun, long seed, Predicate<Answer> isOver) {
    var sampler =
        new Sampler(
            new SamplingOptions(1.5f, 0, 1, 0, 1, 0, 1, 0, 0, OptionalLong.of(seed)),
            tokenizer.vocabularySize(),
            List.of(constraint));
    IncrementalDecoder decoder = tokenizer.decoder();
    StringBuilder beginning = new StringBuilder();
    for (int token : tokenizer.encode(begun, false)) {
      sampler.accept(token);
      beginning.append(decoder.accept(token));
    }
    var random = new SplittableRandom(seed);
    float[] logits = new float[tokenizer.vocabularySize()];
    Answer answer = new Answer(beginning.toString(), "");
    for (int i = 0; i < 400 && (i == 0 || !isOver.test(answer)); i++) {
      for (int token = 0; token < logits.length; token++) {
        logits[token] = (float) (10 * random.nextDouble());
      }
      int token = sampler.sample(logits);
      sampler.accept(token);
      answer = new Answer(answer.begun(), answer.sampled() + decoder.accept(token));
    }
    return answer;
  }

  /** Strings may have the closing tag in them. */
  private static boolean isCall(String text) {
    try {
      return text.endsWith(CLOSING) && json(text).isObject();
    } catch (JacksonException e) {
      return false;
    }
  }

  private static JsonNode json(String text) {
    String call = text.substring(0, text.length() - CLOSING.length());
    // Where a test begins the call.
    return JsonMapper.shared().readTree(call.strip().startsWith("{") ? call : "{" + call);
  }

  private static void assertCall(String text) {
    assertThat(text).endsWith(CLOSING);
    JsonNode call = json(text);
    assertThat(call.propertyNames()).containsExactly("name", "arguments");
    assertThat(call.get("name").stringValue()).isIn("number", "any\"thing", "odd");
    assertThat(call.get("arguments").isObject()).isTrue();
    if (call.get("name").stringValue().equals("number")) {
      assertThat(SchemaErrors.of(NUMBER, call.get("arguments").toString())).isEmpty();
    }
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }

  /** What random logits make of an answer that has begun, until an end comes. */
  private static String written(
      CallForm form, CallBeginning beginning, String begun, String end, long seed) {
    TaggedConstraint constraint =
        grammars
            .calls(Map.of("number", NUMBER), form)
            .constraintAfter(beginning, Preamble.NONE, 400);
    return sampled(constraint, begun, seed, answer -> withoutSpace(answer.text()).endsWith(end))
        .text();
  }

  @Test
  void keepsAListOfCallsToItsForm() {
    CallForm list = new CallForm("", " [{\"name\": \"", List.of("\", \"arguments\": "), "}]");
    CallBeginning tag = new CallBeginning.Tag("[TOOL_CALLS]");
    for (int seed = 0; seed < 20; seed++) {
      String text = written(list, tag, "[TOOL_CALLS]", "}]", seed);
      JsonNode calls = JsonMapper.shared().readTree(text.substring(text.indexOf(']') + 1));
      assertThat(calls).isNotEmpty();
      calls.forEach(
          call -> assertThat(SchemaErrors.of(NUMBER, call.get("arguments").toString())).isEmpty());
    }
  }

  @Test
  void keepsArgumentsAfterANameToTheirSchema() {
    CallForm named = new CallForm("", "function<sep>", List.of("\n```json\n"), "\n```<end>");
    CallBeginning tag = new CallBeginning.Tag("<begin>");
    for (int seed = 0; seed < 20; seed++) {
      assertThat(withoutSpace(written(named, tag, "Yes <begin>", "<end>", seed)))
          .matches("Yes<begin>function<sep>number```json\\{\"x\":[0-9]}```<end>");
    }
  }

  @Test
  void keepsACallThatNothingAnnouncesToItsForm() {
    CallForm bare = new CallForm("", "{\"name\": \"", List.of("\", \"parameters\": "), "}");
    CallBeginning beginning = CallBeginning.Bare.of("<|python_tag|>", bare, List.of("number"));
    for (String begun :
        List.of(
            "{\"name\":\"number\"",
            " {\"name\": \"number\",",
            "<|python_tag|>{\"name\": \"number\"")) {
      for (int seed = 0; seed < 20; seed++) {
        assertThat(withoutSpace(written(bare, beginning, begun, "}}", seed)))
            .matches(".*\\{\"name\":\"number\",\"parameters\":\\{\"x\":[0-9]}}");
      }
    }
    // Another name, and another place.
    assertThat(written(bare, beginning, "{\"name\": \"Anna\"", "}}", 1))
        .doesNotContain("parameters");
    assertThat(written(bare, beginning, "Say {\"name\": \"number\"", "}}", 1))
        .doesNotContain("parameters");
  }

  @Test
  void aCallIsOneOfAFunction() {
    for (int seed = 0; seed < 60; seed++) {
      assertCall(continued("Well,\n<tool_call>", Preamble.NONE, seed));
    }
  }

  /** The tag in pieces, and its last token with the beginning of the call. */
  @Test
  void goesOnWhereATokenReachesBeyondTheTag() {
    for (int seed = 0; seed < 20; seed++) {
      assertCall(continued("<tool_ <tool_call>{", Preamble.NONE, seed));
    }
  }

  @Test
  void constrainsCallsAfterCalls() {
    String first = "<tool_call>{\"name\":\"number\",\"arguments\":{\"x\":5}}</tool_call>";
    assertCall(continued(first + " and " + first + OPENING, Preamble.NONE, 1));
  }

  @Test
  void thoughtsAreFree() {
    assertThat(continued("<think>I would <tool_call>", THOUGHTS, 3)).doesNotContain("arguments");
    assertThat(continued("<tool_call>", new Preamble("", "</think>"), 3))
        .doesNotContain("arguments");
    assertCall(continued("<think>a</think>\n<tool_call>", THOUGHTS, 4));
    assertCall(continued("<tool_call>", THOUGHTS, 5));
  }

  @Test
  void anAnswerIsFreeOutsideOfCalls() {
    String text = continued("Hello <tool", Preamble.NONE, 6);

    assertThat(text.substring(0, text.indexOf(OPENING))).isNotBlank().doesNotContain("arguments");
  }
}

package dev.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.ModelName;
import dev.altiplano.store.ModelStore;
import dev.altiplano.testing.Cria;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TokensApiTest extends ApiTest {
  @Autowired private ModelStore store;

  @BeforeEach
  void putCria() {
    Cria.in(store);
  }

  /** The other tests list what they put there themselves. */
  @AfterEach
  void removeCria() {
    store.delete(ModelName.parse("cria").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Why is the sky blue?",
        "<|im_start|>user\nHi <b> & \uD83D\uDE00<|im_end|>\n",
        " two  spaces ",
        ""
      })
  void comesBackFromTokensAsItWas(String text) {
    HttpResponse<String> tokens =
        post("/api/tokenize", "{\"model\":\"CRIA\",\"content\":%s}".formatted(quoted(text)));
    assertThat(tokens.statusCode()).isEqualTo(200);
    assertThat(type(tokens)).isEqualTo("application/json; charset=utf-8");
    assertThat(tokens.body()).matches("\\{\"tokens\":\\[[0-9,]*]}");
    HttpResponse<String> content =
        post("/api/detokenize", "{\"model\":\"cria\"," + tokens.body().substring(1));
    assertThat(content.statusCode()).isEqualTo(200);
    JsonNode reply = JsonMapper.shared().readTree(content.body());
    assertThat(reply.propertyNames()).containsExactly("content");
    assertThat(reply.at("/content").stringValue()).isEqualTo(text);
  }

  private static String quoted(String text) {
    return JsonMapper.shared().writeValueAsString(text);
  }

  @Test
  void addsSpecialTokensOnlyWhereAsked() {
    List<Integer> plain = tokens("\"add_special\":false");
    assertThat(tokens("\"add_special\":null")).isEqualTo(plain);
    List<Integer> special = tokens("\"add_special\":true");
    assertThat(special).containsSubsequence(plain);
  }

  private List<Integer> tokens(String field) {
    JsonNode tokens =
        JsonMapper.shared()
            .readTree(
                post(
                        "/api/tokenize",
                        "{\"model\":\"cria\",\"content\":\"hello\",%s}".formatted(field))
                    .body())
            .at("/tokens");
    return IntStream.range(0, tokens.size()).mapToObj(i -> tokens.get(i).intValue()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tokenize   | `` | 400 | missing request body",
        "tokenize   | {} | 400 | model is required",
        "detokenize | {} | 400 | model is required",
        "tokenize   | {\"model\":\"^x\"} | 400 | invalid model name",
        "tokenize   | {\"model\":\"none\"} | 404 | model 'none' not found",
        "detokenize | {\"model\":\"none\",\"tokens\":[1]} | 404 | model 'none' not found",
        "tokenize   | {\"model\":\"cria\",\"content\":1} | 400 | json: cannot unmarshal number into"
            + " Go struct field TokenizeRequest.content of type string",
        "detokenize | {\"model\":\"cria\",\"tokens\":[1,3072]} | 400 | there is no token 3072; the"
            + " model has 0 to 3071",
        "detokenize | {\"model\":\"cria\",\"tokens\":[-1]} | 400 | there is no token -1; the model"
            + " has 0 to 3071",
        "detokenize | {\"model\":\"cria\",\"tokens\":[1.5]} | 400 | json: cannot unmarshal number"
            + " 1.5 into Go struct field DetokenizeRequest.tokens of type int"
      })
  void refuses(String endpoint, String json, int status, String error) {
    HttpResponse<String> response = post("/api/" + endpoint, json);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(JsonMapper.shared().readTree(response.body()).at("/error").stringValue())
        .isEqualTo(error);
  }

  /** Of a model without files that a tokenizer could be made of. */
  @Test
  void saysThatThereIsNoTokenizer() {
    models.putPlain("bare");
    HttpResponse<String> response = post("/api/tokenize", "{\"model\":\"bare\",\"content\":\"a\"}");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("cannot load bare:latest");
  }
}

package dev.altiplano.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  @Test
  void readsQuotedValuesWithCommasAndEscapes() {
    assertThat(
            Challenge.parse(
                List.of("Bearer realm=\"https://a/t\", scope=\"r:x:pull,push\",Q=\"a\\\"b\"")))
        .containsExactly(
            new Challenge(
                "bearer", Map.of("realm", "https://a/t", "scope", "r:x:pull,push", "Q", "a\"b")));
  }

  @Test
  void readsSeveralChallenges() {
    assertThat(Challenge.parse(List.of("Negotiate, Basic realm=x , BEARER realm = \"y\"", "Foo")))
        .extracting(Challenge::scheme)
        .containsExactly("negotiate", "basic", "bearer", "foo");
  }

  @Test
  void endsWhateverTheText() {
    for (String text :
        List.of("", ",", "=", "\"", "Bearer realm=\"", "a=b", "Bearer \\", "= = =")) {
      assertThat(Challenge.parse(List.of(text))).hasSizeLessThan(3);
    }
  }
}

package dev.altiplano.sampling.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.sampling.grammar.Automaton.State;
import dev.altiplano.sampling.grammar.Node.Rule;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which texts may be written for a schema, which may not, and which schemas are refused. */
class SchemaCompilerTest {
  private static @Nullable State state(String schema, String text) {
    Rule rule = SchemaCompiler.compile(schema);
    State state = new Automaton().start(rule);
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      state = state == null ? null : state.next(Byte.toUnsignedInt(each));
    }
    return state;
  }

  private static boolean takes(String schema, String text) {
    State state = state(schema, text);
    return state != null && state.accepts();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"object\"} | {} | [] ",
        "{\"type\":\"object\"} | {\"a\": [1, {\"b\": null}]} | {\"a\": } ",
        "{} | [true] | nul ",
        "{\"type\":\"string\"} | \"a\\n\\u0001\\\"ö😀\" | \"\\x\" ",
        "{\"type\":\"string\"} | \"\" | \"\\u0041\" ",
        "{\"type\":\"string\",\"minLength\":2,\"maxLength\":3} | \"ö😀\" | \"abcd\" ",
        "{\"type\":\"string\",\"minLength\":2,\"maxLength\":3} | \"\\n\\n\\n\" | \"a\" ",
        "{\"pattern\":\"b+\"} | \"abbc\" | \"ac\" ",
        "{\"pattern\":\"^(?:ab)+d?$\"} | \"ababd\" | \"aba\" ",
        "{\"pattern\":\"^[^a-z]\"} | \"Zz\" | \"zZ\" ",
        "{\"pattern\":\"^\\\\u{1F600}$\"} | \"😀\" | \"😁\" ",
        "{\"pattern\":\"^.$\",\"allOf\":[{\"pattern\":\"^[ab]\"}]} | \"b\" | \"c\" ",
        "{\"pattern\":\"^a*$\",\"minLength\":2} | \"aa\" | \"a\" ",
        "{\"format\":\"date\"} | \"2024-02-29\" | \"2023-02-29\" ",
        "{\"format\":\"date\"} | \"2000-12-31\" | \"2000-04-31\" ",
        "{\"format\":\"date-time\"} | \"2024-05-01T23:59:59.5+02:00\" | \"2024-05-01\" ",
        "{\"format\":\"uuid\"} | \"123e4567-e89b-12d3-a456-426614174000\" | \"123\" ",
        "{\"format\":\"ipv4\"} | \"192.168.0.255\" | \"192.168.0.256\" ",
        "{\"format\":\"email\"} | \"jo.doe@mail.example.com\" | \"jo.doe\" ",
        "{\"format\":\"email\",\"maxLength\":12} | \"jo@abcdef.co\" | \"jo@abcdefg.co\" ",
        "{\"format\":\"email\",\"maxLength\":254} | \"jo@example.com\" | \"jo\" ",
        "{\"format\":\"uuid\",\"minLength\":1,\"maxLength\":36} |"
            + " \"123e4567-e89b-12d3-a456-426614174000\" | \"1\" ",
        "{\"format\":\"hostname\",\"maxLength\":253} | \"example.com\" | \"-\" ",
        "{\"format\":\"uri\",\"maxLength\":2048} | \"https://example.com/a\" | \"a\" ",
        "{\"format\":\"uri\"} | \"https://example.com:8080/a/b?c=d#e\" | \"example\" ",
        "{\"type\":\"integer\"} | -120 | 1.5 ",
        "{\"type\":\"integer\"} | 0 | 01 ",
        "{\"type\":\"integer\",\"minimum\":-5,\"maximum\":120} | 120 | 121 ",
        "{\"type\":\"integer\",\"minimum\":-5,\"maximum\":120} | -5 | -6 ",
        "{\"type\":\"integer\",\"exclusiveMinimum\":9,\"exclusiveMaximum\":11} | 10 | 11 ",
        "{\"type\":\"integer\",\"multipleOf\":7,\"minimum\":1} | 49 | 0 ",
        "{\"type\":\"number\"} | -1.5e+10 | 1. ",
        "{\"type\":\"number\",\"minimum\":0.25,\"maximum\":10} | 0.25 | 0.2 ",
        "{\"type\":\"number\",\"minimum\":0.25,\"maximum\":10} | 10.000 | 10.001 ",
        "{\"type\":\"number\",\"minimum\":-0.5,\"exclusiveMaximum\":0} | -0.001 | 0 ",
        "{\"enum\":[1,\"a\",null,{\"b\":[]}]} | {\"b\": []} | {\"b\": [1]} ",
        "{\"const\":\"ä\\n\"} | \"ä\\n\" | \"ä\" ",
        "{\"type\":\"integer\",\"minimum\":2,\"enum\":[1,2,3,\"x\"]} | 3 | 1 ",
        "{\"type\":[\"null\",\"boolean\"]} | false | 0 ",
        "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2,\"maxItems\":3} | [1,"
            + " 2] | [1] ",
        "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2,\"maxItems\":3} |"
            + " [1,2,3] | [1,2,3,4] ",
        "{\"prefixItems\":[{\"type\":\"string\"}],\"items\":false} | [\"a\"] | [\"a\", 1] ",
        "{\"prefixItems\":[{\"type\":\"string\"}],\"items\":{\"type\":\"null\"}} | [\"a\", null] |"
            + " [null] ",
        "{\"items\":[{\"type\":\"string\"}],\"additionalItems\":false} | [\"a\"] | [\"a\", 1] ",
        "{\"items\":[{\"type\":\"string\"}]} | [\"a\", 1] | [1] ",
        "{\"properties\":{\"a\":{\"type\":\"integer\",\"nullable\":true}}} | {\"a\":null} |"
            + " {\"a\":\"b\"} ",
        "{\"properties\":{\"nullable\":{\"type\":\"null\"}}} | {\"nullable\":null} |"
            + " {\"nullable\":1} ",
        "{\"type\":\"array\",\"maxItems\":0} | [] | [1] ",
        "{\"properties\":{\"a\":{\"type\":\"null\"},\"b\":{\"type\":\"null\"}},\"required\":[\"b\"]}"
            + " | {\"a\": null, \"b\": null} | {\"a\": null} ",
        "{\"properties\":{\"a\":{\"type\":\"null\"},\"b\":{\"type\":\"null\"}},\"required\":[\"b\"]}"
            + " | {\"b\":null} | {\"b\": null, \"a\": null} ",
        "{\"properties\":{\"a\":{}},\"additionalProperties\":{\"type\":\"null\"}} |"
            + " {\"a\":1,\"ab\":null} | {\"b\":1} ",
        "{\"properties\":{\"a\":{\"const\":1}},\"additionalProperties\":true} | {\"aa\":2} |"
            + " {\"a\":2} ",
        "{\"required\":[\"x\"]} | {\"x\":[]} | {} ",
        "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"array\"}]} | null | {} ",
        "{\"oneOf\":[{\"type\":\"integer\",\"maximum\":0},{\"type\":\"integer\",\"minimum\":5}]} |"
            + " 5 | 3 ",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"null\"},\"b\":{\"type\":\"null\"}},\"anyOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}"
            + " | {\"b\":null} | {} ",
        "{\"allOf\":[{\"properties\":{\"a\":{\"type\":\"integer\"}}},{\"properties\":{\"a\":{\"minimum\":3}},\"required\":[\"a\"]}]}"
            + " | {\"a\":3} | {\"a\":2} ",
        "{\"$ref\":\"#/$defs/t\",\"$defs\":{\"t\":{\"properties\":{\"n\":{\"anyOf\":[{\"$ref\":\"#/$defs/t\"},{\"type\":\"null\"}]}},\"required\":[\"n\"]}}}"
            + " | {\"n\":{\"n\":null}} | {\"n\":{}} ",
        "{\"$ref\":\"#t\",\"$defs\":{\"t\":{\"$anchor\":\"t\",\"type\":\"null\"}}} | null | 1 ",
      })
  void takesTheValuesOfASchemaAndNoOthers(String schema, String value, String other) {
    assertThat(takes(schema, value)).as(value).isTrue();
    assertThat(takes(schema, other)).as(other).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\" | the schema is not JSON",
        "3 | # must be an object, true or false",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"not\":{}}}} | #/properties/a has the keyword"
            + " 'not', which is not supported",
        "{\"uniqueItems\":true} | # has the keyword 'uniqueItems', which is not supported",
        "{\"items\":3} | #/items must be an object, true or false",
        "{\"nullable\":true} | # has the keyword 'nullable', which is not supported",
        "{\"discriminator\":{}} | # has the keyword 'discriminator', which is not supported",
        "{\"pattern\":\"(?=a)b\"} | which has a group of a kind that is not supported",
        "{\"pattern\":\"(a)\\\\1\"} | has '\\1', which is not supported",
        "{\"pattern\":\"(a\"} | has a group that does not end",
        "{\"pattern\":\"a$b\"} | has '$' in its midst, which is not supported",
        "{\"format\":\"ipv6\"} | # has the format 'ipv6', which is not supported; known are date",
        "{\"multipleOf\":0.5} | has a 'multipleOf' that is not supported",
        "{\"$ref\":\"other.json\"} | # refers to 'other.json', which is not in the schema",
        "{\"$ref\":\"#/$defs/x\"} | # refers to '#/$defs/x', which is not in the schema",
        "{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"number\"}]} | # has 'oneOf', of which"
            + " branches 0 and 1 may hold at once",
        "{\"properties\":{\"a\":{},\"b\":{}},\"oneOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}"
            + " | # has 'oneOf', of which branches 0 and 1 may hold at once",
        "{\"type\":\"object\",\"minProperties\":1} | has 'minProperties', which is supported only"
            + " up to",
        "{\"enum\":[1e999999999]} | #/enum/0 is a number with too large an exponent",
        "{\"minimum\":1e999999999} | #/minimum is a number with too large an exponent",
        "{\"const\":\"\\ud83d\"} | #/const has half a character",
        "{\"enum\":3} | # has 'enum', which must be a list with something in it",
        "{\"minItems\":-1} | has a 'minItems' that is no count",
        "{\"properties\":{\"b\":{\"minimum\":0,\"enum\":[1]},\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}"
            + " | the schema allows no value that comes to an end",
        "{\"format\":\"email\",\"maxLength\":5} | the schema allows no value that comes to an end",
        "false | the schema allows no value that comes to an end",
        "{\"minimum\":3,\"maximum\":2} | the schema allows no value that comes to an end",
        "{\"minLength\":3,\"maxLength\":2} | the schema allows no value that comes to an end",
        "{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]} | the schema allows no"
            + " value that comes to an end",
      })
  void refusesWhatItCannotKeep(String schema, String message) {
    assertThatExceptionOfType(SchemaException.class)
        .isThrownBy(() -> SchemaCompiler.compile(schema))
        .withMessageContaining(message);
  }

  @Test
  void takesAnyBranchOfAPattern() {
    String schema = "{\"pattern\":\"^(ab|c)$|^d\"}";

    assertThat(takes(schema, "\"ab\"")).isTrue();
    assertThat(takes(schema, "\"c\"")).isTrue();
    assertThat(takes(schema, "\"def\"")).isTrue();
    assertThat(takes(schema, "\"abc\"")).isFalse();
  }

  /** It asks for nothing. */
  @Test
  void aSchemaThatOnlyRefersToItselfTakesAnything() {
    assertThat(takes("{\"$ref\":\"#\"}", "[1]")).isTrue();
  }

  @Test
  void stringsHaveNoControlCharacters() {
    assertThat(takes("{\"type\":\"string\"}", "\"a\tb\"")).isFalse();
  }

  @Test
  void whiteSpaceCannotGoOn() {
    assertThat(takes("{\"type\":\"array\"}", "[\n    1,\n    2\n]")).isTrue();
    assertThat(takes("{\"type\":\"array\"}", "[  1]")).isFalse();
    assertThat(takes("{\"type\":\"array\"}", "[\n\n1]")).isFalse();
    assertThat(takes("{\"type\":\"array\"}", " []")).isFalse();
    assertThat(takes("{\"type\":\"array\"}", "[] ")).isFalse();
  }

  @Test
  void knowsHowFarTheEndIs() {
    String schema =
        "{\"properties\":{\"ab\":{\"type\":\"array\",\"items\":{\"type\":\"null\"},\"minItems\":3}},\"required\":[\"ab\"]}";
    State start = new Automaton().start(SchemaCompiler.compile(schema));

    assertThat(start.distance()).isEqualTo("{\"ab\":[null,null,null]}".length());
  }

  @Test
  void aHundredPropertiesAndDeepNestingAreSchemasToo() {
    StringBuilder properties = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      properties.append(i == 0 ? "" : ",").append("\"p%d\":{\"type\":\"string\"}".formatted(i));
    }
    String wide = "{\"type\":\"object\",\"properties\":{" + properties + "}}";
    assertThat(takes(wide, "{\"p3\":\"x\",\"p99\":\"y\"}")).isTrue();
    assertThat(takes(wide, "{\"p99\":\"x\",\"p3\":\"y\"}")).isFalse();

    String deep = "{\"items\":".repeat(200) + "{\"type\":\"null\"}" + "}".repeat(200);
    assertThat(takes(deep, "[".repeat(200) + "null" + "]".repeat(200))).isTrue();
  }

  /** Whoever sends such a schema must not keep a thread busy for long. */
  @Test
  void refusesWhatIsTooLarge() {
    assertRefused("{\"pattern\":\"(a{1,2000}){1,2000}\"}", "too large");
    assertRefused("{\"enum\":[" + numbers(100_000) + "]}", "too large");
    assertRefused(
        "{\"enum\":[0],\"anyOf\":[" + "{\"title\":\"\"},".repeat(6000) + "{}]}",
        "combinations of its parts");
    String group = "{\"anyOf\":[{\"minimum\":1},{\"minimum\":2},{\"minimum\":3}]},";
    assertRefused("{\"allOf\":[" + group.repeat(20) + "{}]}", "combinations of its parts");
  }

  private static void assertRefused(String schema, String message) {
    assertThatExceptionOfType(SchemaException.class)
        .isThrownBy(() -> SchemaCompiler.compile(schema))
        .withMessageContaining(message);
  }

  private static String numbers(int count) {
    return IntStream.range(0, count).mapToObj(String::valueOf).collect(Collectors.joining(","));
  }

  @Test
  void aThousandConstantsAreAFew() {
    String schema = "{\"enum\":[" + numbers(1000) + "]}";

    assertThat(takes(schema, "999")).isTrue();
    assertThat(takes(schema, "1000")).isFalse();
  }
}

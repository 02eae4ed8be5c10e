package dev.altiplano.api.gojson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class JsonObjectTest {
  @Test
  void findsFieldsInAnyCase() {
    assertThat(parse("{\"MODEL\":\"a\"}").string("model")).isEqualTo("a");
    assertThat(parse("{\"Keep_Alive\":1}").value("keep_alive")).isPresent();
  }

  @Test
  void takesTheLastOfDuplicates() {
    assertThat(parse("{\"model\":\"a\",\"Model\":\"b\"}").string("model")).isEqualTo("b");
    assertThat(parse("{\"o\":{\"x\":1,\"x\":2}}").map("o")).isEqualTo(Map.of("x", 2L));
  }

  @Test
  void takesNullForAbsent() {
    JsonObject object =
        parse("{\"s\":null,\"b\":null,\"i\":null,\"l\":null,\"o\":null,\"unknown\":1}");
    assertThat(object.string("s")).isEmpty();
    assertThat(object.bool("b", true)).isTrue();
    assertThat(object.integer("i")).isZero();
    assertThat(object.integers("l")).isEmpty();
    assertThat(object.map("o")).isEmpty();
    assertThat(object.object("o", "api.O").string("x")).isEmpty();
    assertThat(parse("null").string("s")).isEmpty();
  }

  @Test
  void readsNestedObjects() {
    JsonObject object = parse("{\"l\":[{\"n\":\"a\"},null,{\"N\":\"c\"}]}");
    assertThat(object.objects("l", "[]api.L", "api.L", each -> each.string("n")))
        .containsExactly("a", "", "c");
  }

  @TestFactory
  Stream<DynamicTest> refusesOtherTypesAsGoDoes() {
    return Stream.of(
        row("{\"f\":1}", o -> o.string("f"), "number into Go struct field R.f of type string"),
        row("{\"F\":[]}", o -> o.string("f"), "array into Go struct field R.f of type string"),
        row("{\"f\":{}}", o -> o.string("f"), "object into Go struct field R.f of type string"),
        row("{\"f\":true}", o -> o.string("f"), "bool into Go struct field R.f of type string"),
        row("{\"f\":\"\"}", o -> o.bool("f", true), "string into Go struct field R.f of type bool"),
        row("{\"f\":0}", o -> o.requireBools("f"), "number into Go struct field R.f of type bool"),
        row("{\"f\":\"1\"}", o -> o.integer("f"), "string into Go struct field R.f of type int"),
        row("{\"f\":1.0}", o -> o.integer("f"), "number 1.0 into Go struct field R.f of type int"),
        row("{\"f\":1e2}", o -> o.integer("f"), "number 1e2 into Go struct field R.f of type int"),
        row("{\"f\":1}", o -> o.integers("f"), "number into Go struct field R.f of type []int"),
        row("{\"f\":[\"\"]}", o -> o.integers("f"), "string into Go struct field R.f of type int"),
        row(
            "{\"f\":\"x\"}",
            o -> o.map("f"),
            "string into Go struct field R.f of type map[string]interface {}"),
        row(
            "{\"f\":[{\"g\":[]}]}",
            o -> o.objects("f", "[]api.F", "api.F", f -> f.string("g")),
            "array into Go struct field R.f.g of type string"),
        row(
            "{\"f\":[1]}",
            o -> o.objects("f", "[]api.F", "api.F", f -> f),
            "number into Go struct field R.f of type api.F"),
        row(
            "{\"f\":{}}",
            o -> o.objects("f", "[]api.F", "api.F", f -> f),
            "object into Go struct field R.f of type []api.F"));
  }

  private static DynamicTest row(String json, Consumer<JsonObject> read, String problem) {
    return DynamicTest.dynamicTest(
        json + " " + problem,
        () ->
            assertThatThrownBy(() -> read.accept(parse(json)))
                .hasMessage("json: cannot unmarshal " + problem));
  }

  @Test
  void refusesAnythingButAnObject() {
    for (String json : List.of("[1]", "\"a\"", "1", "true")) {
      String kind = JsonValue.first(json.getBytes(StandardCharsets.UTF_8)).kind().word();
      assertThatThrownBy(() -> parse(json))
          .hasMessage("json: cannot unmarshal " + kind + " into Go value of type api.R");
    }
  }

  private static JsonObject parse(String json) {
    return JsonObject.parse(json.getBytes(StandardCharsets.UTF_8), "R");
  }
}

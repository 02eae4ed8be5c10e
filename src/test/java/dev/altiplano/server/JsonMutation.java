package dev.altiplano.server;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes small changes to JSON: to values within it, and to its text. */
final class JsonMutation {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** A limit that is none would make an answer as long as the context is. */
  private static final Pattern LIMIT =
      Pattern.compile("(\"num_predict\"\\s*:\\s*)(-?[0-9.]+(?:[eE][+-]?[0-9]+)?)");

  private static final int MOST_TOKENS = 24;

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1",
          "3.75",
          "2147483648",
          "-9223372036854775809",
          "1e400",
          "1E-7",
          "\"\"",
          "\"x\"",
          "\"cria\"",
          "\"made\"",
          "\"json\"",
          "\"^x\"",
          "\"a:local:cloud\"",
          "\"5m\"",
          "\"-1\"",
          "\"{{\"",
          "\"{{ printf \\\"%999999d|%.*f\\\" 1 99999999 2.5 }}\"",
          "\"{{ range .Messages }}{{ range .Messages }}{{ end }}\"",
          "\"(a+)+$|[^\\\\x00]{3,900}\"",
          "\"\\ud800\"",
          "\"\\u0000\\u001f\\uffff\"",
          "\"😀 <|im_end|> <think> é\"",
          "[]",
          "{}",
          "[null]",
          "[[[[]]]]",
          "{\"\":{}}",
          "{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}",
          "{\"$ref\":\"#/properties/x\"}",
          "{\"type\":\"string\",\"maxLength\":1000000000}",
          "{\"type\":\"integer\",\"multipleOf\":1e-300}",
          "{\"allOf\":[{\"type\":\"string\"},{\"type\":\"object\"}]}");

  private JsonMutation() {}

  static String of(String json, SplittableRandom random) {
    String changed = json;
    int changes = random.nextInt(3) == 0 ? 2 + random.nextInt(2) : 1;
    for (int i = 0; i < changes; i++) {
      changed = random.nextInt(6) == 0 ? ofText(changed, random) : ofValue(changed, random);
    }
    return bounded(changed);
  }

  private static String bounded(String json) {
    return LIMIT
        .matcher(json)
        .replaceAll(
            limit -> {
              double tokens = Double.parseDouble(limit.group(2));
              boolean fits = tokens >= 0 && tokens <= MOST_TOKENS;
              return Matcher.quoteReplacement(
                  limit.group(1) + (fits ? limit.group(2) : String.valueOf(MOST_TOKENS)));
            });
  }

  private static String ofValue(String json, SplittableRandom random) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JacksonException e) {
      return ofText(json, random);
    }
    List<JsonNode> containers = new ArrayList<>();
    collect(root, containers);
    if (containers.isEmpty()) {
      return VALUES.get(random.nextInt(VALUES.size()));
    }
    change(containers.get(random.nextInt(containers.size())), containers, random);
    return root.toString();
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainer() && !node.isEmpty()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private static void change(JsonNode node, List<JsonNode> containers, SplittableRandom random) {
    JsonNode value =
        random.nextInt(5) == 0
            ? containers.get(random.nextInt(containers.size())).deepCopy()
            : JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
    if (node instanceof ObjectNode object) {
      List<String> names = List.copyOf(object.propertyNames());
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(6)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name + "x", object.remove(name));
        case 2 -> object.set(name.toUpperCase(java.util.Locale.ROOT), value);
        default -> object.set(name, value);
      }
    } else if (node instanceof ArrayNode array) {
      int at = random.nextInt(array.size());
      switch (random.nextInt(4)) {
        case 0 -> array.remove(at);
        case 1 -> array.insert(at, value);
        case 2 -> array.add(array.get(at).deepCopy());
        default -> array.set(at, value);
      }
    }
  }

  private static String ofText(String text, SplittableRandom random) {
    if (text.isEmpty()) {
      return "{";
    }
    int at = random.nextInt(text.length());
    int end = Math.min(text.length(), at + 1 + random.nextInt(8));
    String piece = text.substring(at, end);
    return switch (random.nextInt(8)) {
      case 0 -> text.substring(0, at);
      case 1 -> text.substring(0, at) + text.substring(end);
      case 2 -> text.substring(0, end) + piece.repeat(1 + random.nextInt(3)) + text.substring(end);
      case 3 -> text.substring(0, at) + (char) random.nextInt(1, 0xd800) + text.substring(at);
      case 4 -> text.substring(0, at) + (char) random.nextInt(1, 128) + text.substring(end);
      case 5 -> text + text;
      case 6 -> text.substring(0, at) + "[".repeat(random.nextInt(20_000)) + text.substring(at);
      default -> text.substring(0, at) + piece.repeat(random.nextInt(3_000)) + text.substring(end);
    };
  }
}

package dev.altiplano.sampling.grammar;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** A JSON Schema as it was sent: where its parts are, and what its references mean. */
final class SchemaDocument {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Numbers beyond are no text that anybody would want to write out. */
  private static final int MOST_EXPONENT = 1000;

  private final JsonNode root;
  private final IdentityHashMap<JsonNode, String> places = new IdentityHashMap<>();
  private final Map<String, JsonNode> anchors = new HashMap<>();

  private SchemaDocument(JsonNode root) {
    this.root = root;
    note(root, "#");
  }

  /**
   * Reads a schema.
   *
   * @throws SchemaException if it is not JSON
   */
  static SchemaDocument parse(String text) {
    try {
      JsonNode root = MAPPER.readTree(text);
      OlderForms.rewrite(root);
      return new SchemaDocument(root);
    } catch (JacksonException e) {
      throw new SchemaException("the schema is not JSON, or nested too deeply");
    }
  }

  private void note(JsonNode node, String place) {
    places.put(node, place);
    if (node.isNumber() && Math.abs((long) node.decimalValue().scale()) > MOST_EXPONENT) {
      throw refusal(node, "is a number with too large an exponent");
    }
    if (node.isString() && !isText(node.stringValue())) {
      throw refusal(node, "has half a character");
    }
    if (node.isObject()) {
      JsonNode anchor = node.path("$anchor");
      if (anchor.isString()) {
        anchors.put(anchor.stringValue(), node);
      }
      node.properties()
          .forEach(
              each ->
                  note(
                      each.getValue(),
                      place + "/" + each.getKey().replace("~", "~0").replace("/", "~1")));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        note(node.get(i), place + "/" + i);
      }
    }
  }

  private static boolean isText(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  JsonNode root() {
    return root;
  }

  /** Where a part of the document is, as a reference would say it. */
  String place(JsonNode node) {
    return places.getOrDefault(node, "#");
  }

  /** What a reference means. */
  JsonNode resolve(JsonNode from, JsonNode reference) {
    if (!reference.isString()) {
      throw refusal(from, "has a $ref that is no string");
    }
    String text = reference.stringValue();
    JsonNode target = text.startsWith("#") ? local(text.substring(1)) : null;
    if (target == null || target.isMissingNode()) {
      throw refusal(
          from, "refers to '%s', which is not in the schema".formatted(reference.stringValue()));
    }
    return target;
  }

  private JsonNode local(String fragment) {
    String decoded = decode(fragment);
    if (decoded.isEmpty() || decoded.startsWith("/")) {
      return root.at(JsonPointer.compile(decoded));
    }
    return anchors.getOrDefault(decoded, MissingNode.getInstance());
  }

  private static String decode(String fragment) {
    try {
      return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new SchemaException("the reference '#%s' is malformed".formatted(fragment));
    }
  }

  /** A refusal that says where. */
  SchemaException refusal(JsonNode node, String what) {
    return new SchemaException("%s %s".formatted(place(node), what));
  }
}

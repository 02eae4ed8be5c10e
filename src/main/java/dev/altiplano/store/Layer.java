package dev.altiplano.store;

import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * One blob of a model and what it is for.
 *
 * @param mediaType what the blob holds
 * @param digest which blob
 * @param size its length in bytes
 * @param from the file or model that it came from, or empty
 * @param name the file that it was, for layers that are files, or empty
 */
public record Layer(String mediaType, Digest digest, long size, String from, String name) {
  public Layer {
    if (size < 0) {
      throw new IllegalArgumentException("size is %d; it must not be negative".formatted(size));
    }
  }

  public static Layer of(String mediaType, Digest digest, long size) {
    return new Layer(mediaType, digest, size, "", "");
  }

  public Layer named(String name) {
    return new Layer(mediaType, digest, size, from, name);
  }

  static Layer parse(JsonNode node, String what) {
    var json = new JsonDocument(node, what, ErrorKind.STORE_FAILED);
    String digest = json.string("digest");
    if (!Digest.isValid(digest)) {
      throw json.wrong("digest", "a SHA-256 digest");
    }
    long size = json.wholeNumber("size").orElse(0);
    if (size < 0) {
      throw json.wrong("size", "0 or more");
    }
    return new Layer(
        json.string("mediaType"),
        Digest.parse(digest),
        size,
        json.string("from"),
        json.string("name"));
  }

  Map<String, Object> toMap() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("mediaType", mediaType);
    fields.put("digest", digest.toString());
    fields.put("size", size);
    if (!from.isEmpty()) {
      fields.put("from", from);
    }
    if (!name.isEmpty()) {
      fields.put("name", name);
    }
    return fields;
  }
}

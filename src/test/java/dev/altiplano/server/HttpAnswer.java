package dev.altiplano.server;

import java.net.http.HttpHeaders;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server answered, as it was on the wire. */
record HttpAnswer(int status, HttpHeaders headers, String body) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Empty where there is none. */
  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  String contentType() {
    return header("content-type");
  }

  JsonNode json() {
    return JSON.readTree(body);
  }

  /** The objects of an NDJSON stream. */
  List<JsonNode> lines() {
    return body.lines().map(JSON::readTree).toList();
  }

  /** A text field of all lines, put together. */
  String joined(String pointer) {
    return String.join("", lines().stream().map(l -> l.at(pointer).asString("")).toList());
  }

  JsonNode lastLine() {
    return lines().getLast();
  }
}

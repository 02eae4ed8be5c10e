package dev.altiplano.residency;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.ModelContents;
import dev.altiplano.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the small JSON files beside a model's weights say about talking to it: its template, its
 * special tokens, and which of them end an answer. A file that is missing says nothing.
 */
final class ChatFiles {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String DEFAULT_TEMPLATE = "default";

  private final JsonNode config;
  private final JsonNode generation;
  private final JsonNode genai;
  private final JsonNode tokenizer;
  private final Optional<String> templateFile;

  private ChatFiles(
      JsonNode config,
      JsonNode generation,
      JsonNode genai,
      JsonNode tokenizer,
      Optional<String> templateFile) {
    this.config = config;
    this.generation = generation;
    this.genai = genai;
    this.tokenizer = tokenizer;
    this.templateFile = templateFile;
  }

  /**
   * Reads the files of a stored model.
   *
   * @throws AltiplanoException LOAD_FAILED, naming the file, if one is not JSON
   */
  static ChatFiles read(ModelContents contents) {
    return new ChatFiles(
        json(contents, "config.json"),
        json(contents, "generation_config.json"),
        json(contents, "genai_config.json").path("model"),
        json(contents, "tokenizer_config.json"),
        contents.file("chat_template.jinja").map(path -> text("chat_template.jinja", path)));
  }

  /** The template; of several, the one named default. Empty for models that do not chat. */
  Optional<String> templateSource() {
    return templateFile.or(() -> namedTemplate(tokenizer.path("chat_template")));
  }

  private static Optional<String> namedTemplate(JsonNode node) {
    if (node.isString()) {
      return Optional.of(node.stringValue());
    }
    return node.valueStream()
        .filter(named -> named.path("name").asString("").equals(DEFAULT_TEMPLATE))
        .map(named -> named.path("template").asString(""))
        .findFirst();
  }

  /** The text that begins every prompt, where the tokenizer is to put it there; else empty. */
  String beginToken() {
    return specialTokens().getOrDefault("bos_token", "");
  }

  /** Special tokens by the names that templates know them by. */
  Map<String, String> specialTokens() {
    Map<String, String> tokens = new LinkedHashMap<>();
    for (String name : new String[] {"bos_token", "eos_token", "pad_token", "unk_token"}) {
      JsonNode token = tokenizer.path(name);
      String text = token.isString() ? token.stringValue() : token.path("content").asString("");
      if (!text.isEmpty()) {
        tokens.put(name, text);
      }
    }
    return tokens;
  }

  /** The ids that end an answer, by whichever file names them. */
  BitSet endTokens(Tokenizer tokens) {
    BitSet ends = new BitSet();
    Stream.of(config, generation, genai)
        .map(file -> file.path("eos_token_id"))
        .flatMap(ids -> ids.isArray() ? ids.valueStream() : Stream.of(ids))
        .filter(id -> id.canConvertToInt() && id.isIntegralNumber() && id.intValue() >= 0)
        .forEach(id -> ends.set(id.intValue()));
    String end = specialTokens().getOrDefault("eos_token", "");
    tokens.idOf(end).ifPresent(ends::set);
    return ends;
  }

  private static JsonNode json(ModelContents contents, String name) {
    return contents
        .file(name)
        .map(path -> parse(name, text(name, path)))
        .orElseGet(JSON::createObjectNode);
  }

  private static JsonNode parse(String name, String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw unreadable(name, e);
    }
  }

  private static String text(String name, Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private static AltiplanoException unreadable(String name, Exception cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED,
        "cannot load the model: its %s cannot be read: %s".formatted(name, cause.getMessage()),
        cause);
  }
}

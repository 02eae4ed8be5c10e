package dev.altiplano.api;

import dev.altiplano.api.gojson.GoQuote;
import dev.altiplano.api.gojson.JsonObject;
import dev.altiplano.api.gojson.JsonValue;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import dev.altiplano.packaging.CreateRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /api/create}. */
record CreateBody(CreateRequest request, boolean stream) {
  static CreateBody parse(byte[] json) {
    JsonObject body = JsonObject.parse(json, "CreateRequest");
    boolean stream = body.bool("stream", true);
    String model = body.string("model");
    ModelName name = RequestedName.parse(model.isEmpty() ? body.string("name") : model);
    Map<String, Digest> files = files(body, "files");
    refuseOthers(body);
    return new CreateBody(
        new CreateRequest(
            name,
            source(body, files),
            body.string("template"),
            body.string("system"),
            withoutNulls(body.map("parameters")),
            body.objects("messages", "[]api.Message", "api.Alias", CreateBody::message),
            licenses(body),
            facts(body),
            quantization(body)),
        stream);
  }

  /** A model, which wins over files. */
  private static CreateRequest.Source source(JsonObject body, Map<String, Digest> files) {
    String from = body.string("from");
    if (!from.isEmpty()) {
      return new CreateRequest.Source.Model(RequestedName.parse(from));
    }
    if (body.value("files").isEmpty()) {
      throw invalid("neither 'from' or 'files' was specified");
    }
    return new CreateRequest.Source.Files(files);
  }

  private static Map<String, Digest> files(JsonObject body, String field) {
    Map<String, Digest> files = new LinkedHashMap<>();
    strings(body, field)
        .forEach(
            (path, digest) -> {
              if (!CreateRequest.isPath(path)) {
                throw invalid("file path must be relative");
              }
              files.put(path, Digest.parse(digest));
            });
    return files;
  }

  private static Map<String, String> strings(JsonObject body, String field) {
    Map<String, String> strings = new LinkedHashMap<>();
    body.map(field)
        .forEach(
            (name, value) -> {
              switch (value) {
                case null -> strings.put(name, "");
                case String text -> strings.put(name, text);
                case Number _ -> throw body.wrongType(field, "number", "string");
                case Boolean _ -> throw body.wrongType(field, "bool", "string");
                case List<?> _ -> throw body.wrongType(field, "array", "string");
                default -> throw body.wrongType(field, "object", "string");
              }
            });
    return strings;
  }

  private static void refuseOthers(JsonObject body) {
    if (!body.string("remote_host").isEmpty()) {
      throw unsupported("remote models (remote_host): models run on this server");
    }
    if (!strings(body, "adapters").isEmpty()) {
      throw unsupported("adapters: merge the adapter into its model and create that");
    }
    if (!strings(body, "draft_files").isEmpty()) {
      throw unsupported("draft models (draft_files)");
    }
    if (!body.string("draft_quantize").isEmpty()) {
      throw invalid("--draft-quantize requires a DRAFT model");
    }
  }

  private static String quantization(JsonObject body) {
    String quantize = body.string("quantize");
    return quantize.isEmpty() ? body.string("quantization") : quantize;
  }

  private static ChatMessage message(JsonObject message) {
    return ChatMessage.of(message.string("role"), message.string("content"));
  }

  private static List<String> licenses(JsonObject body) {
    JsonValue license = body.value("license").orElse(null);
    if (license == null) {
      return List.of();
    }
    List<String> texts =
        switch (license.kind()) {
          case STRING -> List.of(license.text());
          case ARRAY -> body.elements("license", "[]string", each -> text(body, each));
          case OBJECT, NUMBER, BOOL, NULL ->
              throw body.wrongType("license", license.kind().word(), "[]string");
        };
    return texts.stream().filter(text -> !text.isEmpty()).toList();
  }

  private static String text(JsonObject body, JsonValue value) {
    if (value.kind() != JsonValue.Kind.STRING) {
      throw body.wrongType("license", value.kind().word(), "string");
    }
    return value.text();
  }

  /** Fields of the config, by their names there. */
  private static Map<String, Object> facts(JsonObject body) {
    Map<String, Object> info = withoutNulls(body.map("info"));
    Map<String, Object> facts = new LinkedHashMap<>();
    putUnlessEmpty(facts, "renderer", body.string("renderer"));
    putUnlessEmpty(facts, "parser", body.string("parser"));
    putUnlessEmpty(facts, "requires", body.string("requires"));
    putText(info, "model_family", facts, "model_family");
    putText(info, "base_name", facts, "base_name");
    putText(info, "quantization_level", facts, "file_type");
    putText(info, "parameter_size", facts, "model_type");
    putLength(info, "context_length", facts);
    putLength(info, "embedding_length", facts);
    if (info.get("capabilities") instanceof List<?> list) {
      facts.put("capabilities", list.stream().filter(String.class::isInstance).toList());
    }
    return facts;
  }

  private static void putUnlessEmpty(Map<String, Object> facts, String name, String value) {
    if (!value.isEmpty()) {
      facts.put(name, value);
    }
  }

  private static void putText(
      Map<String, Object> info, String field, Map<String, Object> facts, String name) {
    Object value = info.get(field);
    if (value != null && !(value instanceof String)) {
      throw badInfo(field, "a string");
    }
    if (value != null) {
      facts.put(name, value);
    }
  }

  private static void putLength(Map<String, Object> info, String field, Map<String, Object> facts) {
    Object value = info.get(field);
    if (value == null) {
      return;
    }
    if (!(value instanceof Number number)) {
      throw badInfo(field, "a number");
    }
    if (number.doubleValue() < 0 || number.doubleValue() != number.longValue()) {
      throw badInfo(field, "a non-negative integer");
    }
    facts.put(field, number.longValue());
  }

  private static AltiplanoException badInfo(String field, String wanted) {
    return invalid("info field %s must be %s".formatted(GoQuote.quote(field), wanted));
  }

  private static Map<String, Object> withoutNulls(Map<String, @Nullable Object> map) {
    Map<String, Object> values = new LinkedHashMap<>();
    map.forEach(
        (name, value) -> {
          if (value != null) {
            values.put(name, value);
          }
        });
    return values;
  }

  private static AltiplanoException invalid(String text) {
    return new AltiplanoException(ErrorKind.INVALID_REQUEST, text);
  }

  private static AltiplanoException unsupported(String what) {
    return new AltiplanoException(
        ErrorKind.UNSUPPORTED, "this version of the server does not support " + what);
  }
}

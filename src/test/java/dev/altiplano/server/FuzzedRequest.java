package dev.altiplano.server;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A request that is almost valid.
 *
 * @param body null for none
 */
record FuzzedRequest(String method, String path, String body) {
  private static final String CHAT =
      """
      {"model":"cria","messages":[{"role":"system","content":"Be brief."},{"role":"user",\
      "content":"Why?"},{"role":"assistant","content":"","thinking":"hm","tool_calls":[{"id":"a",\
      "function":{"index":0,"name":"f","arguments":{"x":[1,"é"]}}}]},{"role":"tool","tool_name":"f",\
      "tool_call_id":"a","content":"42"},{"role":"user","content":"So?"}],%s"options":{"num_predict":4,\
      "temperature":0.7,"top_k":20,"top_p":0.9,"min_p":0.05,"seed":7,"stop":["x","yz"],"num_ctx":512,\
      "repeat_penalty":1.1,"num_keep":2}}\
      """;
  private static final String TOOLS =
      """
      "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":\
      "object","properties":{"x":{"type":"string","enum":["a","b"]},"y":{"type":["integer","null"]}},\
      "required":["x"]}}}],\
      """;
  private static final String SCHEMA =
      """
      "format":{"type":"object","properties":{"n":{"type":"string","pattern":"^[a-z]{1,5}$"},"a":\
      {"type":"array","items":{"$ref":"#/$defs/t"},"minItems":1,"maxItems":3},"k":{"enum":[1,"x",null]},\
      "d":{"type":"string","format":"date"},"i":{"type":"integer","minimum":3,"maximum":9}},"required":\
      ["n","a"],"$defs":{"t":{"anyOf":[{"type":"boolean"},{"type":"number","multipleOf":0.5}]}}},\
      """;
  private static final String GENERATE =
      """
      {"model":"cria","prompt":"Why is the sky blue?",%s"stream":true,"keep_alive":"5m","options":\
      {"num_predict":4,"temperature":0}}\
      """;
  private static final String TEMPLATE =
      """
      "template":"{{ range .Messages }}{{ printf \\"%5.2s|%d\\" .Role 3 }}{{ if eq .Role \\"user\\" }}\
      {{ .Content }}{{ else }}{{ json . }}{{ end }}{{ end }}",\
      """;
  private static final String ZEROS =
      "sha256:0000000000000000000000000000000000000000000000000000000000000000";

  private static final List<FuzzedRequest> VALID =
      List.of(
          new FuzzedRequest("GET", "/", null),
          new FuzzedRequest("HEAD", "/", null),
          new FuzzedRequest("GET", "/api/version", null),
          new FuzzedRequest("GET", "/api/tags", null),
          new FuzzedRequest("GET", "/api/ps", null),
          post(
              "show",
              "{\"model\":\"cria\",\"verbose\":false,\"system\":\"s\",\"options\":{\"a\":1}}"),
          post("generate", GENERATE.formatted("\"think\":false,")),
          post("generate", GENERATE.formatted("\"system\":\"s\",\"context\":[1,2,3],")),
          post(
              "generate", GENERATE.formatted("\"raw\":true,\"logprobs\":true,\"top_logprobs\":2,")),
          post("generate", GENERATE.formatted(TEMPLATE)),
          post("generate", GENERATE.formatted("\"think\":false,\"format\":\"json\",")),
          post("generate", GENERATE.formatted("\"think\":\"high\"," + SCHEMA)),
          post("generate", GENERATE.formatted("\"suffix\":\"end\",\"images\":[\"aGk=\"],")),
          post("generate", GENERATE.formatted("\"_debug_render_only\":true,\"truncate\":true,")),
          post("generate", "{\"model\":\"cria\",\"keep_alive\":0}"),
          post("chat", CHAT.formatted("\"think\":false,")),
          post("chat", CHAT.formatted("\"stream\":false,\"usage_details\":true,")),
          post("chat", CHAT.formatted(TOOLS)),
          post("chat", CHAT.formatted(TOOLS + "\"think\":false," + SCHEMA)),
          post("chat", CHAT.formatted("\"shift\":false,\"truncate\":false,")),
          post("chat", "{\"model\":\"cria\",\"messages\":[]}"),
          post("copy", "{\"source\":\"cria\",\"destination\":\"copied\"}"),
          post(
              "create", "{\"model\":\"made\",\"from\":\"cria\",\"system\":\"s\",\"stream\":false}"),
          post(
              "create",
              """
              {"model":"made","from":"cria","template":"{{ .Prompt }}","parameters":{"stop":["x"],\
              "top_k":3},"license":["l"],"messages":[{"role":"user","content":"c"}],"info":\
              {"context_length":9,"capabilities":["tools"]},"quantize":"q8_0"}\
              """),
          post("create", "{\"model\":\"made\",\"files\":{\"m.gguf\":\"" + ZEROS + "\"}}"),
          post("pull", "{\"model\":\"127.0.0.1:1/a/b\",\"insecure\":true,\"stream\":false}"),
          post("push", "{\"model\":\"127.0.0.1:1/a/b\",\"insecure\":true}"),
          post("tokenize", "{\"model\":\"cria\",\"content\":\"Hello é\",\"add_special\":true}"),
          post("detokenize", "{\"model\":\"cria\",\"tokens\":[1,2,300]}"),
          new FuzzedRequest("DELETE", "/api/delete", "{\"model\":\"copied\"}"),
          new FuzzedRequest("HEAD", "/api/blobs/" + ZEROS, null),
          new FuzzedRequest("POST", "/api/blobs/" + ZEROS, "content"));

  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private static FuzzedRequest post(String endpoint, String body) {
    return new FuzzedRequest("POST", "/api/" + endpoint, body);
  }

  /** One of many, always the same for the same random numbers. */
  static FuzzedRequest of(SplittableRandom random) {
    FuzzedRequest valid = VALID.get(random.nextInt(VALID.size()));
    FuzzedRequest request = valid;
    if (random.nextInt(20) == 0) {
      request =
          new FuzzedRequest(METHODS.get(random.nextInt(METHODS.size())), valid.path, valid.body);
    }
    if (random.nextInt(20) == 0) {
      request = new FuzzedRequest(request.method, path(request.path, random), request.body);
    }
    String body = request.body;
    if (body == null && random.nextInt(4) == 0) {
      body = VALID.get(random.nextInt(VALID.size())).body;
    }
    return new FuzzedRequest(
        request.method, request.path, body == null ? null : JsonMutation.of(body, random));
  }

  private static String path(String path, SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> path + "/";
      case 1 -> "/" + path;
      case 2 -> path + "?a=%2F&b";
      case 3 -> path.substring(0, path.length() - random.nextInt(path.length()));
      case 4 -> path + "/%00%ff";
      default -> path.toUpperCase(java.util.Locale.ROOT);
    };
  }
}

package dev.altiplano.api;

import dev.altiplano.api.gojson.JsonObject;
import dev.altiplano.generation.Endpoint;
import dev.altiplano.generation.GenerationRequest;
import dev.altiplano.generation.Prompt;
import dev.altiplano.model.ModelName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /api/generate}. */
record GenerateBody(
    InferenceFields fields,
    String prompt,
    String suffix,
    String system,
    String template,
    List<Integer> context,
    boolean raw,
    boolean hasImages) {
  static GenerateBody parse(byte[] json) {
    JsonObject body = JsonObject.parse(json, "GenerateRequest");
    return new GenerateBody(
        InferenceFields.read(body),
        body.string("prompt"),
        body.string("suffix"),
        body.string("system"),
        body.string("template"),
        body.integers("context"),
        body.bool("raw", false),
        ImagesField.anyIn(body));
  }

  boolean unloads() {
    return prompt.isEmpty() && fields.unloadsWhenIdle();
  }

  boolean overridesRaw() {
    return raw && !(template.isEmpty() && system.isEmpty() && context.isEmpty());
  }

  private Prompt domainPrompt() {
    if (raw) {
      return new Prompt.Raw(prompt);
    }
    return prompt.isEmpty() || suffix.isEmpty()
        ? new Prompt.Turn(prompt, nullIfEmpty(system), nullIfEmpty(template), context)
        : new Prompt.Insertion(prompt, suffix);
  }

  private static @Nullable String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }

  GenerationRequest toRequest(ModelName model, String client, long arrivedAt) {
    return new GenerationRequest(
        Endpoint.GENERATE,
        model,
        fields.model(),
        domainPrompt(),
        fields.thinking(),
        prompt.isEmpty() ? null : fields.schema(),
        fields.truncates(),
        fields.shifts(),
        fields.toldLogprobs(),
        client,
        fields.options(),
        fields.keepAlive(),
        arrivedAt);
  }
}

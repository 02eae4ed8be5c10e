package dev.altiplano.api;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.altiplano.packaging.ModelFacts;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code POST /api/show}.
 *
 * @param modelInfo what the weights say about themselves, by GGUF's names
 */
record ShowReply(
    @JsonInclude(NON_EMPTY) String license,
    String modelfile,
    @JsonInclude(NON_EMPTY) String parameters,
    @JsonInclude(NON_EMPTY) String template,
    @JsonInclude(NON_EMPTY) String system,
    ModelDetails details,
    @JsonInclude(NON_EMPTY) List<Message> messages,
    @JsonInclude(NON_EMPTY) String remoteModel,
    @JsonInclude(NON_EMPTY) String remoteHost,
    SortedMap<String, @Nullable Object> modelInfo,
    @JsonInclude(NON_EMPTY) List<ModelFacts.Tensor> tensors,
    @JsonInclude(NON_EMPTY) List<String> capabilities,
    String modifiedAt,
    @JsonInclude(NON_EMPTY) String requires) {
  record Message(String role, String content) {}
}

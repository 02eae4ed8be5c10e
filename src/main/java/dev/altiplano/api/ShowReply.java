package dev.altiplano.api;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.SortedMap;

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
    SortedMap<String, Object> modelInfo,
    @JsonInclude(NON_EMPTY) List<Tensor> tensors,
    @JsonInclude(NON_EMPTY) List<String> capabilities,
    String modifiedAt,
    @JsonInclude(NON_EMPTY) String requires) {
  record Message(String role, String content) {}

  record Tensor(String name, String type, List<Long> shape) {
    long elements() {
      return shape.stream().reduce(1L, (a, b) -> a * b);
    }
  }
}

package dev.altiplano.generation;

import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.GenerationOptions;
import dev.altiplano.model.Tool;
import dev.altiplano.store.StoredModel;
import java.util.List;
import java.util.Optional;

/**
 * A request whose model is in the store.
 *
 * @param system the model's own system text
 * @param messages the model's own messages, which precede a conversation
 * @param options of server, model and request, the later ones over the earlier
 * @param thinks whether the model is to think first
 * @param toolChoice whether it is to call one of the request's tools
 */
record ResolvedRequest(
    GenerationRequest request,
    StoredModel model,
    Optional<String> system,
    List<ChatMessage> messages,
    GenerationOptions options,
    boolean thinks,
    ToolChoice toolChoice) {
  /** Functions that the model hears of. */
  List<Tool> tools() {
    return toolChoice instanceof ToolChoice.None ? List.of() : request.prompt().tools();
  }

  boolean isUnload() {
    var keepAlive = request.keepAlive();
    return request.prompt().isEmpty() && keepAlive != null && keepAlive.duration().isZero();
  }
}

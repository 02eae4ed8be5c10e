package dev.altiplano.generation;

import dev.altiplano.model.KeepAlive;
import dev.altiplano.model.ModelName;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A valid request to generate, or to load or unload where the prompt is empty.
 *
 * @param endpoint where it came in
 * @param model the model's name
 * @param requestedName the name as the client wrote it, for messages
 * @param options values by Ollama's option names, not yet checked; they go over the model's own
 * @param schema what the answer has to be; null for free text
 * @param truncates whether a prompt that is too long is shortened: a conversation loses its oldest
 *     messages, and what is still too long is cut if {@code shifts} is set; otherwise it is refused
 * @param shifts whether an answer that fills the context goes on with the older half of it gone
 * @param topLogprobs how many of the likeliest tokens to tell with each token and its logprob;
 *     empty tells no logprobs
 * @param client who sent it, for turns in the queue
 * @param keepAlive null keeps what the loaded model has, or takes the server's default
 * @param arrivedAt {@code System.nanoTime()} when the request was read
 */
public record GenerationRequest(
    Endpoint endpoint,
    ModelName model,
    String requestedName,
    Prompt prompt,
    Thinking thinking,
    @Nullable AnswerSchema schema,
    boolean truncates,
    boolean shifts,
    OptionalInt topLogprobs,
    String client,
    Map<String, @Nullable Object> options,
    @Nullable KeepAlive keepAlive,
    long arrivedAt) {
  /** A request that asks for no logprobs. */
  public GenerationRequest(
      Endpoint endpoint,
      ModelName model,
      String requestedName,
      Prompt prompt,
      Thinking thinking,
      @Nullable AnswerSchema schema,
      boolean truncates,
      boolean shifts,
      String client,
      Map<String, @Nullable Object> options,
      @Nullable KeepAlive keepAlive,
      long arrivedAt) {
    this(
        endpoint,
        model,
        requestedName,
        prompt,
        thinking,
        schema,
        truncates,
        shifts,
        OptionalInt.empty(),
        client,
        options,
        keepAlive,
        arrivedAt);
  }
}

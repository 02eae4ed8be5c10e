package dev.altiplano.generation;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ChatMessage;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.Tool;
import dev.altiplano.residency.LoadedModel;
import dev.altiplano.template.ChatPrompt;
import dev.altiplano.template.ChatTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Renders and tokenizes the prompt of one request. Slow for long prompts. */
final class PromptRenderer {
  private static final String SYSTEM = "system";

  /** Far more than any text has: of spaces, one token may stand for many. */
  private static final int MOST_CHARACTERS_PER_TOKEN = 256;

  /** What is rendered and tokenized only to be cut: more than the longest contexts hold of text. */
  private static final int MOST_CHARACTERS_TO_CUT = 16 << 20;

  private static final String TOO_LONG =
      "the prompt is longer than the context length currently available to the model; shorten the"
          + " prompt, adjust the context length in settings, or use a model with a longer context"
          + " length";

  private final ResolvedRequest resolved;
  private final LoadedModel model;
  private final ContextWindow window;

  /** For one request. */
  PromptRenderer(ResolvedRequest resolved, LoadedModel model, ContextWindow window) {
    this.resolved = resolved;
    this.model = model;
    this.window = window;
  }

  /**
   * The prompt of the request. Where it is too long and may be truncated, a conversation loses its
   * oldest messages; what is too long all the same is cut where the request allows shifts.
   *
   * @throws AltiplanoException INVALID_REQUEST if it is too long all the same or has no tokens
   */
  RenderedPrompt render() {
    return switch (resolved.request().prompt()) {
      case Prompt.Raw raw -> {
        requirePossible(raw.text().length());
        yield fitting(tokenized(raw.text()));
      }
      case Prompt.Turn turn -> fitting(turn(turn));
      case Prompt.Insertion(String prefix, String suffix) -> fitting(insertion(prefix, suffix));
      case Prompt.Conversation conversation -> conversation(conversation.messages());
    };
  }

  private RenderedPrompt turn(Prompt.Turn turn) {
    List<ChatMessage> messages = new ArrayList<>();
    String system = turn.system();
    if (system != null) {
      messages.add(ChatMessage.of(SYSTEM, system));
    } else {
      resolved.system().ifPresent(text -> messages.add(ChatMessage.of(SYSTEM, text)));
    }
    if (turn.context().isEmpty()) {
      messages.addAll(resolved.messages());
    }
    messages.add(ChatMessage.of("user", turn.text()));
    int[] context = turn.context().stream().mapToInt(Integer::intValue).toArray();
    requirePossible(characters(messages) + context.length);
    Optional<ChatTemplate> template =
        turn.template() == null
            ? model.template()
            : Optional.of(ChatTemplate.ofGo(turn.template()));
    return tokenized(model.tokenizer().decode(context, false) + text(template, messages));
  }

  private RenderedPrompt insertion(String prefix, String suffix) {
    requirePossible(prefix.length() + (long) suffix.length());
    ChatTemplate template =
        model
            .template()
            .orElseThrow(
                () ->
                    new AltiplanoException(
                        ErrorKind.UNSUPPORTED,
                        "the model has no template that could place a suffix"));
    return tokenized(template.renderInsertion(prefix, suffix, saidToThink(), thinkingLevel()));
  }

  private RenderedPrompt conversation(List<ChatMessage> requested) {
    List<ChatMessage> messages = new ArrayList<>();
    if (!requested.getFirst().role().equals(SYSTEM)) {
      resolved.system().ifPresent(text -> messages.add(ChatMessage.of(SYSTEM, text)));
    }
    messages.addAll(resolved.messages());
    messages.addAll(requested);
    return conversationOf(EarlierThoughts.dropped(messages, resolved.model()));
  }

  private RenderedPrompt conversationOf(List<ChatMessage> messages) {
    if (!resolved.request().truncates()) {
      return fitting(rendered(messages));
    }
    List<ChatMessage> recent = without(hopeless(messages), messages);
    if (characters(recent.subList(recent.size() - 1, recent.size())) > holdable()) {
      // All that helps is to cut, for which it is rendered once.
      List<ChatMessage> last = without(recent.size() - 1, recent);
      return fitting(rendered(last)).withoutMessages(messages.size() - last.size());
    }
    RenderedPrompt whole = rendered(recent);
    return fits(whole)
        ? whole.withoutMessages(messages.size() - recent.size())
        : shortened(recent, messages.size());
  }

  /** How many oldest messages cannot fit, whatever they are; found without rendering anything. */
  private int hopeless(List<ChatMessage> messages) {
    long characters = 0;
    for (int i = messages.size() - 1; i > 0; i--) {
      characters += messages.get(i).content().length();
      if (characters > holdable()) {
        return Math.min(i + 1, messages.size() - 1);
      }
    }
    return 0;
  }

  /**
   * Without the fewest oldest messages that make it fit. System messages and the last one stay. The
   * fewer messages, the fewer tokens, so that the number is found by bisection.
   */
  private RenderedPrompt shortened(List<ChatMessage> messages, int requested) {
    int fewest = 1;
    int most = messages.size() - 1;
    while (fewest < most) {
      int middle = (fewest + most) >>> 1;
      if (fits(rendered(without(middle, messages)))) {
        most = middle;
      } else {
        fewest = middle + 1;
      }
    }
    List<ChatMessage> kept = without(most, messages);
    return fitting(rendered(kept)).withoutMessages(requested - kept.size());
  }

  private static List<ChatMessage> without(int oldest, List<ChatMessage> messages) {
    List<ChatMessage> kept = new ArrayList<>();
    messages.subList(0, oldest).stream().filter(m -> m.role().equals(SYSTEM)).forEach(kept::add);
    kept.addAll(messages.subList(oldest, messages.size()));
    return kept;
  }

  private RenderedPrompt rendered(List<ChatMessage> messages) {
    requirePossible(characters(messages));
    return tokenized(text(model.template(), messages));
  }

  private static long characters(List<ChatMessage> messages) {
    return messages.stream().mapToLong(message -> message.content().length()).sum();
  }

  /**
   * Refuses what is too long by far before time and memory are spent on rendering and tokenizing
   * it: what cannot fit where it must not be cut, and what takes too long to be cut.
   */
  private void requirePossible(long characters) {
    long most = canCut() ? Math.max(holdable(), MOST_CHARACTERS_TO_CUT) : holdable();
    if (characters > most) {
      throw tooLong();
    }
  }

  /** More characters than the context holds of any text. */
  private long holdable() {
    return (long) window.length() * MOST_CHARACTERS_PER_TOKEN;
  }

  private boolean canCut() {
    return resolved.request().truncates() && resolved.request().shifts();
  }

  private String text(Optional<ChatTemplate> template, List<ChatMessage> messages) {
    return template
        .map(chosen -> chosen.render(chatPrompt(messages)))
        .orElseGet(() -> untemplated(messages));
  }

  private ChatPrompt chatPrompt(List<ChatMessage> messages) {
    String effort = thinkingLevel();
    return new ChatPrompt(
        messages,
        resolved.tools().stream().map(Tool::definition).toList(),
        saidToThink(),
        true,
        effort.isEmpty() ? Map.of() : Map.of("reasoning_effort", effort));
  }

  /** Null where neither the request nor what the model can do says anything. */
  private @Nullable Boolean saidToThink() {
    boolean unsaid = resolved.request().thinking() == Thinking.UNSET && !resolved.thinks();
    return unsaid ? null : resolved.thinks();
  }

  /** Where nobody says anything, a model that can think is told to as if it had been asked. */
  private String thinkingLevel() {
    Thinking asked = resolved.request().thinking();
    return (asked == Thinking.UNSET && resolved.thinks() ? Thinking.ON : asked).level();
  }

  /** A model without a template goes on from the bare texts. */
  private static String untemplated(List<ChatMessage> messages) {
    return messages.stream()
        .filter(message -> !message.role().equals(SYSTEM))
        .map(ChatMessage::content)
        .collect(Collectors.joining());
  }

  private RenderedPrompt tokenized(String text) {
    // A template may write the token that begins a text; a second one would be one too many.
    boolean begins = !model.beginToken().isEmpty() && text.startsWith(model.beginToken());
    return new RenderedPrompt(text, model.tokenizer().encode(text, !begins), PromptCut.NONE);
  }

  private boolean fits(RenderedPrompt prompt) {
    return window.holds(prompt.tokens().length);
  }

  private RenderedPrompt fitting(RenderedPrompt prompt) {
    if (prompt.tokens().length == 0) {
      throw new AltiplanoException(
          ErrorKind.INVALID_REQUEST, "the prompt has no tokens; send some text");
    }
    if (fits(prompt)) {
      return prompt;
    }
    if (!canCut()) {
      throw tooLong();
    }
    return prompt.cutTo(window);
  }

  private static AltiplanoException tooLong() {
    return new AltiplanoException(ErrorKind.INVALID_REQUEST, TOO_LONG);
  }
}

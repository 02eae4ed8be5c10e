package dev.altiplano.generation;

import dev.altiplano.generation.GenerationChunk.Text;
import dev.altiplano.sampling.grammar.Preamble;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits the messages that gpt-oss answers with: those on the channel {@code analysis} are
 * thinking, those to a function stay together, for calls are found later, and the others are the
 * answer. For one answer; not safe for threads.
 */
final class ChannelSplitter implements AnswerSplitter {
  /** What stands before the name in a message to a function, once it is split from the others. */
  private static final String CALL = "<|call|>";

  private static final String START = "<|start|>";
  private static final String MESSAGE = "<|message|>";
  private static final String END = "<|end|>";
  private static final String ANALYSIS = "<|channel|>analysis" + MESSAGE;
  private static final String FINAL = "<|channel|>final" + MESSAGE;
  private static final List<String> ENDS = List.of(END, CALL, "<|return|>");
  private static final Pattern CHANNEL = Pattern.compile("<\\|channel\\|>\\s*(\\w+)");
  private static final Pattern RECIPIENT = Pattern.compile("\\bto=(?:functions\\.)?([^\\s<]+)");

  private enum State {
    BETWEEN_MESSAGES,
    HEADER,
    THINKING,
    CALL,
    CONTENT
  }

  private final StringBuilder held = new StringBuilder();
  private State state;

  private ChannelSplitter(State state) {
    this.state = state;
  }

  /** For an answer to a prompt, which may have begun a message. */
  static ChannelSplitter after(String prompt) {
    String text = prompt.stripTrailing();
    return new ChannelSplitter(
        text.endsWith(ANALYSIS)
            ? State.THINKING
            : text.endsWith(MESSAGE) ? State.CONTENT : State.HEADER);
  }

  /** Whatever comes before the last channel is thinking, or about to be. */
  @Override
  public Preamble preamble() {
    return state == State.CONTENT ? Preamble.NONE : new Preamble("", FINAL);
  }

  @Override
  public Preamble callPreamble() {
    String closing = END + START + "assistant";
    return switch (state) {
      case HEADER, BETWEEN_MESSAGES -> new Preamble(ANALYSIS, closing);
      case THINKING -> new Preamble("", closing);
      case CALL, CONTENT -> Preamble.NONE;
    };
  }

  @Override
  public Set<String> tags() {
    return Set.of(START, "<|channel|>", "<|constrain|>", MESSAGE, END, CALL);
  }

  @Override
  public Text accept(String piece) {
    held.append(piece);
    var thinking = new StringBuilder();
    var content = new StringBuilder();
    boolean goesOn;
    do {
      goesOn =
          switch (state) {
            case BETWEEN_MESSAGES -> isBehind(START, State.HEADER);
            case HEADER -> readHeader(content);
            case THINKING -> readBody(thinking, "");
            case CALL -> readBody(content, END);
            case CONTENT -> readBody(content, "");
          };
    } while (goesOn);
    return new Text(content.toString(), thinking.toString());
  }

  @Override
  public Text flush() {
    String rest = held.toString();
    held.setLength(0);
    return switch (state) {
      case BETWEEN_MESSAGES, HEADER -> new Text("", "");
      case THINKING -> new Text("", rest);
      case CALL, CONTENT -> new Text(rest, "");
    };
  }

  private boolean isBehind(String tag, State next) {
    int at = held.indexOf(tag);
    if (at >= 0) {
      held.delete(0, at + tag.length());
      state = next;
    }
    return at >= 0;
  }

  private boolean readHeader(StringBuilder content) {
    int end = held.indexOf(MESSAGE);
    if (end < 0) {
      return false;
    }
    String header = held.substring(0, end);
    held.delete(0, end + MESSAGE.length());
    Matcher recipient = RECIPIENT.matcher(header);
    Matcher channel = CHANNEL.matcher(header);
    boolean isFinal = channel.find() && channel.group(1).equals("final");
    if (recipient.find() && !isFinal) {
      content.append(CALL).append(recipient.group(1)).append(MESSAGE);
      state = State.CALL;
    } else {
      state = header.contains("<|channel|>analysis") ? State.THINKING : State.CONTENT;
    }
    return true;
  }

  /** Up to the end of the message, in whose place something else may stand. */
  private boolean readBody(StringBuilder to, String atItsEnd) {
    int end = Integer.MAX_VALUE;
    String found = "";
    int undecided = 0;
    for (String each : ENDS) {
      int at = held.indexOf(each);
      if (at >= 0 && at < end) {
        end = at;
        found = each;
      }
      undecided = Math.max(undecided, AnswerSplitter.undecided(held, each));
    }
    boolean ends = !found.isEmpty();
    int certain = ends ? end : held.length() - undecided;
    to.append(held, 0, certain);
    held.delete(0, certain + found.length());
    if (ends) {
      to.append(atItsEnd);
      state = State.BETWEEN_MESSAGES;
    }
    return ends;
  }
}

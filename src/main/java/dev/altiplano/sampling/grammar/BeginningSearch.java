package dev.altiplano.sampling.grammar;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks for the beginning of a call in the bytes of an answer. Not safe for threads. */
abstract sealed class BeginningSearch {
  private static final byte[] NOTHING = {};

  /** Whether a call has begun with this byte. */
  abstract boolean finds(byte octet);

  /** Begins anew. */
  abstract void restart();

  /** What of the call has come when its beginning is found. */
  abstract byte[] begun();

  static BeginningSearch of(CallBeginning beginning) {
    return switch (beginning) {
      case CallBeginning.Tag(String text) -> new OfTag(text);
      case CallBeginning.Bare(Pattern pattern) -> new OfPattern(pattern);
    };
  }

  /** Finds a text anywhere; nothing where the text is empty. */
  static final class OfTag extends BeginningSearch {
    private final boolean isForNothing;
    private final Terminal terminal;
    private int state;

    OfTag(String text) {
      isForNothing = text.isEmpty();
      terminal = Preamble.until(text);
      state = terminal.start();
    }

    @Override
    boolean finds(byte octet) {
      if (isForNothing) {
        return false;
      }
      state = terminal.next(state, Byte.toUnsignedInt(octet));
      boolean found = terminal.accepts(state);
      if (found) {
        state = terminal.start();
      }
      return found;
    }

    @Override
    void restart() {
      state = terminal.start();
    }

    @Override
    byte[] begun() {
      return NOTHING;
    }
  }

  /** Finds what matches from where the search began, or nothing more once that cannot match. */
  static final class OfPattern extends BeginningSearch {
    private final Pattern pattern;
    private final StringBuilder text = new StringBuilder();
    private byte[] begun = NOTHING;
    private boolean isHopeless;

    OfPattern(Pattern pattern) {
      this.pattern = pattern;
    }

    @Override
    @SuppressWarnings("JdkObsolete") // A text that streams in is what hitEnd() is for.
    boolean finds(byte octet) {
      if (isHopeless) {
        return false;
      }
      text.append((char) Byte.toUnsignedInt(octet));
      Matcher matcher = pattern.matcher(text);
      if (matcher.matches()) {
        begun = matcher.group(1).getBytes(StandardCharsets.ISO_8859_1);
        text.setLength(0);
        return true;
      }
      isHopeless = !matcher.hitEnd();
      return false;
    }

    @Override
    void restart() {
      text.setLength(0);
      isHopeless = false;
    }

    @Override
    byte[] begun() {
      return begun;
    }
  }
}

package dev.altiplano.sampling.grammar;

/**
 * A JSON string of any characters, quotes included, with bounds on their number. Each character has
 * one spelling: itself in UTF-8, or an escape where JSON wants one. So lengths are those that a
 * schema means, and nothing hides behind an escape.
 *
 * <p>A state is the number of characters that have begun, as far as it matters, and what the last
 * of them waits for.
 */
final class FreeString implements Terminal {
  /** Of any length. */
  static final FreeString ANY = new FreeString(0, Integer.MAX_VALUE);

  /** Bounds are below this, so that states are ints. */
  static final int MOST = 1 << 26;

  private static final int OPENING = 0;
  private static final int BETWEEN = 1;
  private static final int CLOSED = 2;
  private static final int ESCAPE = 3;
  private static final int HEX_1 = 4;
  private static final int HEX_2 = 5;
  private static final int HEX_3 = 6;
  private static final int HEX_4_AFTER_0 = 7;
  private static final int HEX_4_AFTER_1 = 8;
  private static final int ONE_MORE = 9;
  private static final int TWO_MORE = 10;
  private static final int THREE_MORE = 11;
  private static final int AFTER_E0 = 12;
  private static final int AFTER_ED = 13;
  private static final int AFTER_F0 = 14;
  private static final int AFTER_F4 = 15;

  /** Bytes that end the character begun, by what it waits for. */
  private static final int[] REST = {0, 0, 0, 1, 4, 3, 2, 1, 1, 1, 2, 3, 2, 2, 3, 3};

  private static final int SHIFT = 4;
  private static final int MASK = (1 << SHIFT) - 1;

  private final int least;
  private final int most;

  /** Where the count stops: beyond it, it makes no difference. */
  private final int enough;

  /**
   * Strings within bounds, which count code points.
   *
   * @param most {@link Integer#MAX_VALUE} for no bound
   */
  FreeString(int least, int most) {
    if (least > most || least >= MOST || (most >= MOST && most != Integer.MAX_VALUE)) {
      throw new IllegalArgumentException("strings of %d to %d characters".formatted(least, most));
    }
    this.least = least;
    this.most = most;
    this.enough = most == Integer.MAX_VALUE ? least : most;
  }

  private record FreeKey(int waits, int least, int most) {}

  @Override
  public int start() {
    return OPENING;
  }

  @Override
  public int next(int state, int octet) {
    int count = state >> SHIFT;
    int waits = after(count, state & MASK, octet);
    if (waits == DEAD) {
      return DEAD;
    }
    boolean begins = (state & MASK) == BETWEEN && waits != CLOSED;
    return (Math.min(enough, begins ? count + 1 : count) << SHIFT) | waits;
  }

  private int after(int count, int waits, int octet) {
    return switch (waits) {
      case OPENING -> octet == '"' ? BETWEEN : DEAD;
      case BETWEEN -> between(count, octet);
      case CLOSED -> DEAD;
      case ESCAPE -> escape(octet);
      case HEX_1 -> octet == '0' ? HEX_2 : DEAD;
      case HEX_2 -> octet == '0' ? HEX_3 : DEAD;
      case HEX_3 -> octet == '0' ? HEX_4_AFTER_0 : octet == '1' ? HEX_4_AFTER_1 : DEAD;
      case HEX_4_AFTER_0 -> "01234567bef".indexOf(octet) < 0 ? DEAD : BETWEEN;
      case HEX_4_AFTER_1 -> "0123456789abcdef".indexOf(octet) < 0 ? DEAD : BETWEEN;
      case ONE_MORE -> continued(octet, 0x80, 0xBF, BETWEEN);
      case TWO_MORE -> continued(octet, 0x80, 0xBF, ONE_MORE);
      case THREE_MORE -> continued(octet, 0x80, 0xBF, TWO_MORE);
      case AFTER_E0 -> continued(octet, 0xA0, 0xBF, ONE_MORE);
      case AFTER_ED -> continued(octet, 0x80, 0x9F, ONE_MORE);
      case AFTER_F0 -> continued(octet, 0x90, 0xBF, TWO_MORE);
      case AFTER_F4 -> continued(octet, 0x80, 0x8F, TWO_MORE);
      default -> throw new IllegalStateException("no such state: " + waits);
    };
  }

  private int between(int count, int octet) {
    if (octet == '"') {
      return count >= least ? CLOSED : DEAD;
    }
    return count < most ? begun(octet) : DEAD;
  }

  /** What a character waits for after its first byte. */
  private static int begun(int octet) {
    if (octet == '\\') {
      return ESCAPE;
    }
    if (octet < 0x80) {
      return octet < 0x20 ? DEAD : BETWEEN;
    }
    return switch (octet) {
      case 0xE0 -> AFTER_E0;
      case 0xED -> AFTER_ED;
      case 0xF0 -> AFTER_F0;
      case 0xF4 -> AFTER_F4;
      default -> {
        if (octet < 0xC2 || octet > 0xF4) {
          yield DEAD;
        }
        yield octet < 0xE0 ? ONE_MORE : octet < 0xF0 ? TWO_MORE : THREE_MORE;
      }
    };
  }

  private static int escape(int octet) {
    return switch (octet) {
      case '"', '\\', 'b', 'f', 'n', 'r', 't' -> BETWEEN;
      case 'u' -> HEX_1;
      default -> DEAD;
    };
  }

  private static int continued(int octet, int from, int to, int then) {
    return octet >= from && octet <= to ? then : DEAD;
  }

  @Override
  public boolean accepts(int state) {
    return (state & MASK) == CLOSED;
  }

  @Override
  public boolean goesOn(int state) {
    return !accepts(state);
  }

  @Override
  public int distance(int state) {
    int waits = state & MASK;
    if (waits == CLOSED) {
      return 0;
    }
    int opening = waits == OPENING ? 1 : 0;
    return opening + REST[waits] + Math.max(0, least - (state >> SHIFT)) + 1;
  }

  /** A bound that no token reaches is like no bound. */
  @Override
  public Object key(int state, int longest) {
    int count = state >> SHIFT;
    int room = most == Integer.MAX_VALUE ? longest : Math.min(longest, most - count);
    return new FreeKey(state & MASK, Math.min(longest, Math.max(0, least - count)), room);
  }
}

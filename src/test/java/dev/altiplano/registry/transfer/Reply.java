package dev.altiplano.registry.transfer;

/**
 * What a server does with a request.
 *
 * @param status 200 for the whole, 206 for the range, or an error
 * @param retryAfter seconds, or 0 for no such header
 * @param cutAfter bytes after which the connection breaks
 * @param stallAfter bytes after which nothing more comes
 */
record Reply(int status, int retryAfter, long cutAfter, long stallAfter) {
  static final Reply RANGE = new Reply(206, 0, Long.MAX_VALUE, Long.MAX_VALUE);
  static final Reply WHOLE = new Reply(200, 0, Long.MAX_VALUE, Long.MAX_VALUE);

  static Reply error(int status, int retryAfter) {
    return new Reply(status, retryAfter, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  static Reply cut(long after) {
    return new Reply(206, 0, after, Long.MAX_VALUE);
  }

  static Reply stall(long after) {
    return new Reply(206, 0, Long.MAX_VALUE, after);
  }

  Reply whole() {
    return new Reply(200, retryAfter, cutAfter, stallAfter);
  }
}

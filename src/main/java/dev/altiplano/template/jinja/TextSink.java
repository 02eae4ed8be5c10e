package dev.altiplano.template.jinja;

/** Text that is being written, within the limits of the rendering. */
final class TextSink {
  private final Rendering rendering;
  private final StringBuilder text = new StringBuilder();

  TextSink(Rendering rendering) {
    this.rendering = rendering;
  }

  Rendering rendering() {
    return rendering;
  }

  TextSink append(String piece) {
    room(piece.length());
    text.append(piece);
    return this;
  }

  TextSink append(String source, int start, int end) {
    room(end - start);
    text.append(source, start, end);
    return this;
  }

  TextSink append(char character) {
    room(1);
    text.append(character);
    return this;
  }

  TextSink appendCodePoint(int code) {
    room(2);
    text.appendCodePoint(code);
    return this;
  }

  TextSink repeat(String piece, int times) {
    long length = (long) piece.length() * times;
    room(length);
    text.repeat(piece, times);
    return this;
  }

  /** Checks the whole length, but charges only for what is added. */
  private void room(long added) {
    rendering.room(text.length() + added, added);
  }

  Value toValue() {
    return new Value.Text(text.toString());
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

package dev.altiplano.template.gotemplate;

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

  TextSink append(char character) {
    room(1);
    text.append(character);
    return this;
  }

  TextSink repeat(char character, int times) {
    room(times);
    text.repeat(character, times);
    return this;
  }

  private void room(long added) {
    rendering.room(text.length() + added, added);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

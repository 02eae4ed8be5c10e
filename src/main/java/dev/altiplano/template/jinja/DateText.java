package dev.altiplano.template.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Today's date in the format language of C, in English as templates expect it. */
final class DateText {
  /** What may follow a percent sign; a hyphen asks for numbers without padding. */
  private static final Map<String, DateTimeFormatter> FORMATS =
      Map.ofEntries(
          format("A", "EEEE"),
          format("B", "MMMM"),
          format("D", "MM/dd/uu"),
          format("F", "uuuu-MM-dd"),
          format("H", "HH"),
          format("I", "hh"),
          format("M", "mm"),
          format("R", "HH:mm"),
          format("S", "ss"),
          format("T", "HH:mm:ss"),
          format("X", "HH:mm:ss"),
          format("Y", "uuuu"),
          format("a", "EEE"),
          format("b", "MMM"),
          format("c", "EEE MMM ppd HH:mm:ss uuuu"),
          format("d", "dd"),
          format("e", "ppd"),
          format("f", "SSSSSS"),
          format("h", "MMM"),
          format("j", "DDD"),
          format("m", "MM"),
          format("p", "a"),
          format("x", "MM/dd/uu"),
          format("y", "uu"),
          format("-H", "H"),
          format("-I", "h"),
          format("-M", "m"),
          format("-S", "s"),
          format("-d", "d"),
          format("-j", "D"),
          format("-m", "M"));

  private DateText() {}

  private static Map.Entry<String, DateTimeFormatter> format(String directive, String pattern) {
    return Map.entry(directive, DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
  }

  static String now(Rendering rendering, String format) {
    LocalDateTime now = LocalDateTime.now(rendering.clock());
    TextSink sink = new TextSink(rendering);
    int position = 0;
    while (position < format.length()) {
      char character = format.charAt(position++);
      if (character != '%' || position == format.length()) {
        sink.append(character);
        continue;
      }
      int length = format.charAt(position) == '-' ? 2 : 1;
      String directive = format.substring(position, Math.min(position + length, format.length()));
      position += directive.length();
      sink.append(directive.equals("%") ? "%" : field(rendering, now, directive));
    }
    return sink.toString();
  }

  private static String field(Rendering rendering, LocalDateTime now, String directive) {
    DateTimeFormatter format = FORMATS.get(directive);
    if (format == null) {
      throw rendering.fault("the date format %" + directive + " is not supported");
    }
    rendering.newItems(1);
    return format.format(now);
  }
}

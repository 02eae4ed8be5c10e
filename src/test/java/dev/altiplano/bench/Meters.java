package dev.altiplano.bench;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /actuator/prometheus} said at one moment. */
record Meters(List<String> samples) {
  private static final Pattern ERROR = Pattern.compile("error_type=\"([^\"]*)\"");

  static Meters parse(String exposition) {
    return new Meters(exposition.lines().filter(line -> !line.startsWith("#")).toList());
  }

  /** The sum of the samples of a meter that have all these tags. */
  double sum(String name, String... tags) {
    return samples.stream()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> Arrays.stream(tags).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The kinds of errors that requests ended with. */
  List<String> errorTypes() {
    return samples.stream()
        .filter(line -> line.startsWith("gen_ai_server_request_duration_seconds_count"))
        .map(ERROR::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .filter(kind -> !kind.isEmpty())
        .distinct()
        .toList();
  }
}

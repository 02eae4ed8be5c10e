package dev.altiplano.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request and what is to be answered, as the files of src/test/resources/conformance have them.
 *
 * @param answer the body
 */
record Exchange(
    String name,
    String method,
    String path,
    @Nullable String body,
    int status,
    Map<String, String> headers,
    Pattern answer) {
  private static final Path FILES = Path.of("src/test/resources/conformance");

  /** A heading, and the blocks of a request and of its reply. */
  private static final Pattern EXAMPLE =
      Pattern.compile("## (.*)\n\n```\n(\\S+) (\\S+)\n((?s:.*?))```\n```\n(?s:(.*?))```\n");

  private static final Pattern REPLY = Pattern.compile("(\\d+)\n((?:\\S+: .*\n)*)\n((?s:.*))");

  private static final Map<String, String> PLACEHOLDERS =
      Map.of(
          "<text>", "[^\"\\\\]*(?:\\\\.[^\"\\\\]*)*",
          "<n>", "[0-9]+",
          "<number>", "-?[0-9.]+(?:e-?[0-9]+)?",
          "<ints>", "[0-9,]+",
          "<bool>", "(?:true|false)",
          "<id>", "[a-z0-9]{8}",
          "<time>", "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\\.[0-9]{1,9})?(?:Z|[+-][0-9:]{5})",
          "<sha256>", "[0-9a-f]{64}",
          "<any>", ".*");

  private static final Pattern PLACEHOLDER = Pattern.compile("<[a-z0-9]+>");

  /** The exchanges of a file that has each in two blocks. */
  static Stream<Exchange> ofExamples(String file) throws IOException {
    return EXAMPLE.matcher(Files.readString(FILES.resolve(file))).results().map(Exchange::of);
  }

  private static Exchange of(MatchResult example) {
    Matcher reply = REPLY.matcher(example.group(5));
    if (!reply.matches()) {
      throw new IllegalArgumentException("no reply in " + example.group());
    }
    String body = example.group(4).strip();
    Map<String, String> headers = new LinkedHashMap<>();
    reply
        .group(2)
        .lines()
        .map(line -> line.split(": ", 2))
        .forEach(header -> headers.put(header[0], header[1]));
    return new Exchange(
        example.group(1),
        example.group(2),
        example.group(3),
        body.isEmpty() ? null : body,
        Integer.parseInt(reply.group(1)),
        headers,
        pattern(reply.group(3)));
  }

  /** The newline before the end of a block belongs to the block. */
  private static Pattern pattern(String body) {
    String text = body.endsWith("\n") ? body.substring(0, body.length() - 1) : body;
    StringBuilder regex = new StringBuilder();
    List<String> lines = List.of(text.split("\n", -1));
    for (int i = 0; i < lines.size(); i++) {
      boolean last = i == lines.size() - 1;
      if (!lines.get(i).equals("...")) {
        boolean repeats = !last && lines.get(i + 1).equals("...");
        regex.append("(?:").append(regex(lines.get(i))).append(last ? ")" : "\n)");
        regex.append(repeats ? "+" : "");
      }
    }
    return Pattern.compile(regex.toString());
  }

  private static String regex(String line) {
    StringBuilder regex = new StringBuilder();
    Matcher placeholder = PLACEHOLDER.matcher(line);
    int at = 0;
    while (placeholder.find()) {
      regex.append(Pattern.quote(line.substring(at, placeholder.start())));
      regex.append(
          PLACEHOLDERS.getOrDefault(placeholder.group(), Pattern.quote(placeholder.group())));
      at = placeholder.end();
    }
    return regex.append(Pattern.quote(line.substring(at))).toString();
  }

  /** The exchanges of a file that has a table of errors. */
  static Stream<Exchange> ofErrors(String file) throws IOException {
    return Files.readAllLines(FILES.resolve(file)).stream()
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .map(Exchange::ofRow);
  }

  private static Exchange ofRow(String row) {
    List<String> cells = Arrays.stream(row.split("\\|", -1)).map(String::strip).toList();
    String[] request = cells.get(1).split(" ", 2);
    String body = cells.get(2);
    String error = JsonMapper.shared().writeValueAsString(cells.get(4));
    return new Exchange(
        "%s %s: %s".formatted(cells.get(1), body, cells.get(4)),
        request[0],
        request[1],
        body.isEmpty() ? null : body,
        Integer.parseInt(cells.get(3)),
        Map.of("Content-Type", cells.get(5)),
        Pattern.compile(Pattern.quote("{\"error\":%s}".formatted(error))));
  }
}

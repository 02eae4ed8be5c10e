package dev.altiplano.sampling.grammar;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Regular expressions for the formats of strings. They may allow less than a format does, and never
 * more: years are those from 1000 to 2999, hosts and paths are of ASCII and not too long.
 */
final class Formats {
  private static final String DAYS =
      "((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))";
  private static final String LEAP_YEAR =
      "([12]\\d(0[48]|[2468][048]|[13579][26])|(12|16|20|24|28)00)";
  private static final String DATE = "([12]\\d{3}-" + DAYS + "|" + LEAP_YEAR + "-02-29)";
  private static final String TIME =
      "([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-](0\\d|1[0-7]):[0-5]\\d)";
  private static final String LABEL = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?";
  private static final String HOST = LABEL + "(\\." + LABEL + "){0,3}";

  /** Top-level domains of mail: a validator may know which there are. */
  private static final String DOMAINS =
      "(com|org|net|edu|gov|mil|int|info|biz|name|app|dev|tech|cloud|eu|uk|"
          + Arrays.stream(Locale.getISOCountries())
              .filter(code -> !List.of("BL", "BQ", "EH", "MF", "UM").contains(code))
              .map(code -> code.toLowerCase(Locale.ROOT))
              .collect(Collectors.joining("|"))
          + ")";

  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final String PATH_CHARACTERS = "([a-zA-Z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2})";

  private static final Map<String, String> REGEXES =
      Map.of(
          "date",
          DATE,
          "time",
          TIME,
          "date-time",
          DATE + "T" + TIME,
          "uuid",
          "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
          "email",
          "[a-zA-Z0-9_+-]{1,32}(\\.[a-zA-Z0-9_+-]{1,16}){0,1}@" + HOST + "\\." + DOMAINS,
          "ipv4",
          OCTET + "(\\." + OCTET + "){3}",
          "uri",
          "(https?|ftp|wss?)://"
              + HOST
              + "(:[1-9]\\d{0,3})?(/"
              + PATH_CHARACTERS
              + "*)*(\\?("
              + PATH_CHARACTERS
              + "|[/?])*)?(#("
              + PATH_CHARACTERS
              + "|[/?])*)?",
          "hostname",
          HOST,
          "duration",
          "P(\\d{1,4}W|(\\d{1,4}D(T\\d{1,4}H)?|T(\\d{1,4}H(\\d{1,4}M)?|\\d{1,4}M(\\d{1,4}S)?|\\d{1,4}S)))");

  private Formats() {}

  /**
   * What a string of a format matches as a whole.
   *
   * @throws SchemaException for a format that is not known
   */
  static String regex(String format) {
    String regex = REGEXES.get(format);
    if (regex == null) {
      throw new SchemaException(
          "has the format '%s', which is not supported; known are %s"
              .formatted(format, String.join(", ", REGEXES.keySet().stream().sorted().toList())));
    }
    return regex;
  }
}

package dev.altiplano.sampling.grammar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** Strings and numbers, as schemas want them. */
final class Terminals {
  private static final int MOST_STATES = 12_000;

  /** As many digits as every reader of JSON keeps. */
  private static final Terminal INTEGER = plain("0|-?[1-9]\\d{0,14}");

  private static final Terminal NUMBER =
      plain("-?(0|[1-9]\\d{0,14})(\\.\\d{1,15})?([eE][+-]?\\d{1,2})?");

  /** By their names; made once, as some are large. */
  private static final Map<String, Dfa> FORMATS = new ConcurrentHashMap<>();

  /** Characters of a string with a format, where the schema allows more. */
  private static final int LONGEST_FORMAT = 4096;

  private static final int QUOTES = 2;

  /** Each may take tens of milliseconds. */
  private static final int MOST_PATTERNS = 100;

  private static final int MOST_DIVISOR = 100;

  private final Map<String, Terminal> patterns = new HashMap<>();
  private final Map<List<Integer>, Terminal> lengths = new HashMap<>();
  private final Map<Numbers, Optional<Terminal>> numbers = new HashMap<>();

  private record Numbers(
      Optional<Decimals.Bound> low,
      Optional<Decimals.Bound> high,
      List<BigInteger> divisors,
      boolean whole) {}

  private static Terminal plain(String regex) {
    return RegexParser.whole(regex).words(Spelling.PLAIN);
  }

  /** Strings of a length, a pattern and a format. */
  Node string(Conjunction schemas) {
    int least = schemas.largest("minLength").orElse(0);
    Optional<Integer> most = schemas.smallest("maxLength");
    if (most.isPresent() && most.get() < least) {
      return new Node.Choice();
    }
    List<Dfa> formats = new ArrayList<>();
    List<Terminal> wanted = new ArrayList<>();
    for (JsonNode schema : schemas.schemas()) {
      try {
        if (schema.has("pattern")) {
          wanted.add(pattern(text(schemas, schema, "pattern")));
        }
        if (schema.has("format")) {
          formats.add(format(text(schemas, schema, "format")));
        }
      } catch (SchemaException e) {
        throw schemas.document().refusal(schema, e.getMessage());
      }
    }
    if (wanted.isEmpty()
        && formats.size() == 1
        && most.isPresent()
        && least <= shortest(formats.getFirst())) {
      return noLonger(formats.getFirst(), Math.min(most.get(), LONGEST_FORMAT));
    }
    wanted.addAll(formats);
    if (wanted.isEmpty() || least > 0 || most.isPresent()) {
      wanted.add(length(least, most.orElse(Integer.MAX_VALUE)));
    }
    return all(schemas, wanted).map(SchemaCompiler::only).orElseGet(Node.Choice::new);
  }

  /** What formats allow is of ASCII and needs no escapes, so that a character is a byte. */
  private static int shortest(Dfa format) {
    return format.distance(format.start()) - QUOTES;
  }

  private static Node noLonger(Dfa format, int most) {
    return shortest(format) > most
        ? new Node.Choice()
        : SchemaCompiler.only(new ShortWords(format, format.farthest(), most + QUOTES));
  }

  private Terminal length(int least, int most) {
    return least == 0 && most == Integer.MAX_VALUE
        ? FreeString.ANY
        : lengths.computeIfAbsent(List.of(least, most), key -> new FreeString(least, most));
  }

  /** The words of all terminals; empty if there are none. */
  private static Optional<Terminal> all(Conjunction schemas, List<Terminal> terminals) {
    Terminal all = terminals.getFirst();
    try {
      for (Terminal terminal : terminals.subList(1, terminals.size())) {
        all = Dfa.both(all, terminal, MOST_STATES);
      }
      return Optional.of(all);
    } catch (EmptyLanguageException e) {
      return Optional.empty();
    } catch (SchemaException e) {
      throw schemas.refusal(e.getMessage());
    }
  }

  private static String text(Conjunction schemas, JsonNode schema, String keyword) {
    if (!schema.get(keyword).isString()) {
      throw schemas.document().refusal(schema, "has a '%s' that is no string".formatted(keyword));
    }
    return schema.get(keyword).stringValue();
  }

  private Terminal pattern(String pattern) {
    if (patterns.size() == MOST_PATTERNS) {
      throw new SchemaException(
          "has one pattern more than the %d that are supported".formatted(MOST_PATTERNS));
    }
    return patterns.computeIfAbsent(pattern, text -> RegexParser.part(text).strings());
  }

  private static Dfa format(String format) {
    return FORMATS.computeIfAbsent(
        format, name -> RegexParser.whole(Formats.regex(name)).strings());
  }

  /** Numbers within bounds, and multiples of others. */
  Node number(Conjunction schemas, boolean isInteger) {
    Optional<Decimals.Bound> low = bound(schemas, "minimum", "exclusiveMinimum", true);
    Optional<Decimals.Bound> high = bound(schemas, "maximum", "exclusiveMaximum", false);
    List<BigInteger> divisors = divisors(schemas);
    boolean whole = isInteger || !divisors.isEmpty();
    if (low.isEmpty() && high.isEmpty() && divisors.isEmpty()) {
      return SchemaCompiler.only(whole ? INTEGER : NUMBER);
    }
    return numbers
        .computeIfAbsent(new Numbers(low, high, divisors, whole), wanted -> number(schemas, wanted))
        .map(SchemaCompiler::only)
        .orElseGet(Node.Choice::new);
  }

  private static Optional<Terminal> number(Conjunction schemas, Numbers wanted) {
    List<Terminal> terminals = new ArrayList<>();
    try {
      terminals.add(
          wanted.divisors().isEmpty()
              ? Decimals.within(wanted.low(), wanted.high(), wanted.whole())
              : Decimals.fewDigits(wanted.low(), wanted.high()));
      wanted.divisors().forEach(each -> terminals.add(Decimals.multiples(each.intValueExact())));
    } catch (EmptyLanguageException e) {
      return Optional.empty();
    }
    return all(schemas, terminals);
  }

  private static Optional<Decimals.Bound> bound(
      Conjunction schemas, String inclusive, String exclusive, boolean isLow) {
    Optional<Decimals.Bound> tightest = Optional.empty();
    for (JsonNode schema : schemas.schemas()) {
      for (String keyword : List.of(inclusive, exclusive)) {
        if (schema.has(keyword)) {
          var bound =
              new Decimals.Bound(schemas.number(schema, keyword), keyword.equals(inclusive));
          if (tightest.isEmpty() || isTighter(bound, tightest.get(), isLow)) {
            tightest = Optional.of(bound);
          }
        }
      }
    }
    return tightest;
  }

  private static boolean isTighter(Decimals.Bound one, Decimals.Bound other, boolean isLow) {
    int order = one.value().compareTo(other.value());
    return order == 0 ? !one.isInclusive() : isLow ? order > 0 : order < 0;
  }

  private static List<BigInteger> divisors(Conjunction schemas) {
    List<BigInteger> divisors = new ArrayList<>();
    for (JsonNode schema : schemas.schemas()) {
      if (schema.has("multipleOf")) {
        BigDecimal divisor = schemas.number(schema, "multipleOf");
        if (divisor.signum() <= 0
            || divisor.stripTrailingZeros().scale() > 0
            || divisor.compareTo(BigDecimal.valueOf(MOST_DIVISOR)) > 0) {
          throw schemas
              .document()
              .refusal(
                  schema,
                  "has a 'multipleOf' that is not supported: only whole numbers from 1 to %d are"
                      .formatted(MOST_DIVISOR));
        }
        divisors.add(divisor.toBigInteger());
      }
    }
    return divisors;
  }
}

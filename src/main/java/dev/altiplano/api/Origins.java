package dev.altiplano.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Which web pages may call the API: local ones and applications, and those of a list. */
final class Origins {
  private static final String ANY = "*";
  private static final List<String> APPLICATIONS =
      List.of("app://*", "file://*", "tauri://*", "vscode-webview://*", "vscode-file://*");

  private final List<String> patterns;

  Origins(List<String> configured) {
    patterns = new ArrayList<>(configured);
    patterns.replaceAll(pattern -> pattern.strip().toLowerCase(Locale.ROOT));
    patterns.removeIf(String::isEmpty);
    for (String host : List.of("localhost", "127.0.0.1", "0.0.0.0")) {
      Stream.of("http://", "https://")
          .forEach(
              scheme -> {
                patterns.add(scheme + host);
                patterns.add(scheme + host + ":*");
              });
    }
    patterns.addAll(APPLICATIONS);
  }

  boolean allowAll() {
    return patterns.contains(ANY);
  }

  boolean allow(String origin) {
    String lowered = origin.toLowerCase(Locale.ROOT);
    return patterns.stream().anyMatch(pattern -> matches(pattern, lowered));
  }

  private static boolean matches(String pattern, String origin) {
    int wildcard = pattern.indexOf(ANY);
    if (wildcard < 0) {
      return pattern.equals(origin);
    }
    return origin.length() >= pattern.length() - 1
        && origin.startsWith(pattern.substring(0, wildcard))
        && origin.endsWith(pattern.substring(wildcard + 1));
  }
}

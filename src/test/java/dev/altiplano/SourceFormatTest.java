package dev.altiplano;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every Java source is as google-java-format writes it. {@code ./mvnw test -Dtest=SourceFormatTest
 * -Dformat.write=true} rewrites those that are not.
 */
class SourceFormatTest {
  private static final boolean WRITE = Boolean.getBoolean("format.write");

  private final Formatter formatter =
      new Formatter(JavaFormatterOptions.builder().reorderModifiers(true).build());

  @Test
  void everySourceIsFormatted() throws Exception {
    List<Path> unformatted = new ArrayList<>();
    try (var files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        if (!isFormatted(file)) {
          unformatted.add(file);
        }
      }
    }
    assertThat(unformatted)
        .as("rewrite with ./mvnw test -Dtest=SourceFormatTest -Dformat.write=true")
        .isEmpty();
  }

  private boolean isFormatted(Path file) throws IOException, FormatterException {
    String source = Files.readString(file);
    String wanted =
        formatter.formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(source));
    if (WRITE && !wanted.equals(source)) {
      Files.writeString(file, wanted);
      return true;
    }
    return wanted.equals(source);
  }
}

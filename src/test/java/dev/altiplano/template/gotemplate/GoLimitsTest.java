package dev.altiplano.template.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.template.limits.RenderLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that would take all time, memory or stack. */
class GoLimitsTest {
  private static final RenderLimits SMALL = new RenderLimits(10_000, 1_000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ range 1000000000 }}{{ end }}",
        "{{ range 100000 }}{{ $x := len $.Text }}{{ end }}",
        "{{ define \"R\" }}{{ template \"R\" }}{{ template \"R\" }}{{ end }}{{ template \"R\" }}",
        "{{ define \"R\" }}{{ with . }}{{ template \"R\" . }}{{ end }}{{ end }}"
            + "{{ template \"R\" 1 }}"
      })
  void stopsEndlessWork(String template) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> Language.render(template, SMALL))
        .withMessageMatching(
            "(?s).*(takes more than 10000 steps|exceeded maximum template depth \\(1000\\))");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ range 1000 }}xxxxx{{ end }}",
        "{{ $x := \"xx\" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}",
        "{{ $x := \"<<\" }}{{ range 100 }}{{ $x = html $x $x }}{{ end }}",
        "{{ printf \"%1000000d\" 1 }}",
        "{{ printf \"%*d\" 100000 1 }}",
        "{{ printf \"%.9999999d\" 1 }}",
        "{{ printf \"%.9999999f\" 1.0 }}",
        "{{ printf \"%.*e\" 1000000 1.0 }}",
        "{{ printf \"%.900f%.900f\" 1.0 1.0 }}"
      })
  void stopsEndlessText(String template) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> Language.render(template, SMALL))
        .withMessageContaining("a text has more than 1000 characters");
  }

  @Test
  void stopsDeepRecursionBeforeTheStackEnds() {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> Language.render("{{ template \"\" }}"))
        .withMessageContaining("exceeded maximum template depth (1000)");
  }

  @Test
  void rendersWhatIsWithinThem() {
    assertThat(Language.render("{{ range 100 }}x{{ end }}", SMALL)).hasSize(100);
  }
}

package dev.altiplano.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Set;

/**
 * What a machine may lack that tests need. A test is left out there, saying so, unless the system
 * property {@code altiplano.required} lists it, as the CI build does: then the test fails.
 */
public final class Prerequisite {
  private static final String PROPERTY = "altiplano.required";
  private static final Set<String> REQUIRED =
      Set.of(System.getProperty(PROPERTY, "").split(",", -1));

  private Prerequisite() {}

  /**
   * Goes on where it is there.
   *
   * @param name as the property lists it
   * @param lacking what is missing, and what is not tested without it
   */
  public static void require(String name, boolean isThere, String lacking) {
    if (REQUIRED.contains(name)) {
      assertThat(isThere).as("-D%s has %s, but %s", PROPERTY, name, lacking).isTrue();
    }
    assumeTrue(isThere, lacking);
  }
}

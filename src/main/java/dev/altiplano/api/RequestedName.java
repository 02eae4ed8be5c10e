package dev.altiplano.api;

import dev.altiplano.api.gojson.GoQuote;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ModelName;
import java.util.Locale;

/** A model's name as a client writes it, perhaps with {@code :local} after it. */
final class RequestedName {
  private static final String LOCAL = ":local";
  private static final String CLOUD = ":cloud";

  private RequestedName() {}

  /**
   * @throws AltiplanoException INVALID_REQUEST for what is not a name
   */
  static ModelName parse(String requested) {
    return parse(requested, "invalid model name");
  }

  /** Like {@link #parse(String)}, with another text for the client. */
  static ModelName parse(String requested, String problem) {
    String name = requested.strip();
    if (endsWith(name, LOCAL)) {
      String rest = name.substring(0, name.length() - LOCAL.length());
      if (endsWith(rest, CLOUD)) {
        throw bothSources(requested);
      }
      return strict(rest, problem);
    }
    if (endsWith(name, CLOUD)
        && endsWith(name.substring(0, name.length() - CLOUD.length()), LOCAL)) {
      throw bothSources(requested);
    }
    return strict(name, problem);
  }

  private static boolean endsWith(String name, String suffix) {
    return name.toLowerCase(Locale.ROOT).endsWith(suffix);
  }

  private static ModelName strict(String name, String problem) {
    return ModelName.parse(name)
        .orElseThrow(() -> new AltiplanoException(ErrorKind.INVALID_REQUEST, problem));
  }

  private static AltiplanoException bothSources(String requested) {
    return new AltiplanoException(
        ErrorKind.INVALID_REQUEST,
        "use either :local or :cloud, not both: " + GoQuote.quote(requested));
  }
}

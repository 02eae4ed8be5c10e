package dev.altiplano.registry.http;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code auths} of a Docker {@code config.json}, which is also what a Kubernetes secret of type
 * {@code kubernetes.io/dockerconfigjson} holds. Read whenever a registry asks, since a mounted
 * secret changes under a running server.
 */
public final class DockerAuthFile implements Credentials {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int LIMIT = 1 << 20;

  private final Path file;

  /**
   * Looks at the file once, so that a wrong path shows at the start.
   *
   * @throws AltiplanoException INVALID_REQUEST where the file cannot be read now
   */
  public DockerAuthFile(Path file) {
    this.file = file;
    auths();
  }

  @Override
  public Optional<Login> find(String authority) {
    for (Map.Entry<String, JsonNode> entry : auths().properties()) {
      if (host(entry.getKey()).equalsIgnoreCase(authority)) {
        return login(entry.getValue());
      }
    }
    return Optional.empty();
  }

  private JsonNode auths() {
    try {
      if (Files.size(file) > LIMIT) {
        throw failure("it is larger than %d bytes".formatted(LIMIT), null);
      }
      return JSON.readTree(Files.readAllBytes(file)).path("auths");
    } catch (IOException | JacksonException e) {
      // What a parser says may quote a password.
      throw failure(e instanceof IOException ? e.toString() : "it is not valid JSON", e);
    }
  }

  /** Keys are hosts, or addresses as {@code docker login} once wrote them. */
  private static String host(String key) {
    return key.replaceFirst("^https?://", "").replaceFirst("/.*", "");
  }

  /** An identity token goes before the password beside it, which is none, as with Docker. */
  private static Optional<Login> login(JsonNode auth) {
    String token = auth.path("identitytoken").asString("");
    if (!token.isEmpty()) {
      return Optional.of(Login.identity(token));
    }
    String username = auth.path("username").asString("");
    if (!username.isEmpty()) {
      return Optional.of(new Login(username, auth.path("password").asString("")));
    }
    String pair = decode(auth.path("auth").asString(""));
    int colon = pair.indexOf(':');
    return colon < 1
        ? Optional.empty()
        : Optional.of(new Login(pair.substring(0, colon), pair.substring(colon + 1)));
  }

  private static String decode(String base64) {
    try {
      return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private AltiplanoException failure(String why, @org.jspecify.annotations.Nullable Exception e) {
    return new AltiplanoException(
        ErrorKind.INVALID_REQUEST,
        "cannot read altiplano.registry.auth-file %s: %s".formatted(file, why),
        e instanceof IOException ? e : null);
  }
}

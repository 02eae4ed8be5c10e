package dev.altiplano.registry.http;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code auths} of a Docker {@code config.json}, which is also what a Kubernetes secret of type
 * {@code kubernetes.io/dockerconfigjson} holds. Read whenever a registry asks, since a mounted
 * secret changes under a running server: one that cannot be read any more has no logins.
 */
public final class DockerAuthFile implements Credentials {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Logger LOG = LoggerFactory.getLogger(DockerAuthFile.class);
  private static final int LIMIT = 1 << 20;

  private final Path file;

  /** What of the file was warned of. */
  private final AtomicReference<Object> reported = new AtomicReference<>("");

  /**
   * Looks at the file once, so that a wrong path shows at the start.
   *
   * @throws AltiplanoException INVALID_REQUEST where the file cannot be read now
   */
  public DockerAuthFile(Path file) {
    this.file = file;
    JsonNode config = read();
    if (!config.path("credsStore").asString("").isEmpty()
        || !config.path("credHelpers").isEmpty()) {
      LOG.warn(
          "altiplano.registry.auth-file {} leaves passwords to credential helpers (credsStore or"
              + " credHelpers), which this server does not ask: it uses what is in \"auths\" alone."
              + " Take them out of the file and run docker login again, or give a user and a"
              + " password in altiplano.registry.credentials",
          file);
    }
  }

  /** The time and size of the file, and which one it is. */
  @Override
  public Object state() {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
    } catch (IOException e) {
      return e.toString();
    }
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
      return read().path("auths");
    } catch (AltiplanoException e) {
      if (!e.text().equals(reported.getAndSet(e.text()))) {
        LOG.warn("Registries are asked without its logins: {}", e.text());
      }
      return JSON.createObjectNode();
    }
  }

  private JsonNode read() {
    try {
      if (Files.size(file) > LIMIT) {
        throw failure("it is larger than %d bytes".formatted(LIMIT), null);
      }
      return JSON.readTree(Files.readAllBytes(file));
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

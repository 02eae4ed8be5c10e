package dev.altiplano.registry.http;

import dev.altiplano.registry.transfer.TransferException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fetches tokens from where a registry sends for them: with a password, with the signing key, or as
 * nobody. The key signs for the host of the registry itself only; a password goes where the
 * registry says, as it does with every client, since most have a token service on another host.
 */
final class Tokens {
  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
  private static final int LIMIT = 1 << 20;

  /** What the token specification grants where an answer says nothing. */
  private static final long DEFAULT_SECONDS = 60;

  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,65536}");

  /** The SHA-256 of nothing in hexadecimal, in Base64: a GET has no body. */
  private static final String NO_BODY =
      Base64.getEncoder()
          .encodeToString(
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                  .getBytes(StandardCharsets.US_ASCII));

  private final Redirects redirects;
  private final @Nullable Path signingKey;
  private final SecureRandom random = new SecureRandom();

  Tokens(Redirects redirects, @Nullable Path signingKey) {
    this.redirects = redirects;
    this.signingKey = signingKey;
    // Said at the start, not only when a registry asks for a signature.
    key();
  }

  /** A token and how long it can be used. */
  record Token(String value, Duration lifetime) {}

  Token fetch(Repository repository, Challenge challenge, Optional<Login> login)
      throws TransferException, InterruptedException {
    URI realm = realm(repository, challenge);
    if (login.isPresent() && login.get().isIdentityToken()) {
      return fetch(exchange(realm, challenge, login.get()));
    }
    if (login.isPresent()) {
      URI uri = withQuery(realm, service(challenge, List.of()));
      return fetch(Call.get(uri).with(Call.AUTHORIZATION, login.get().basic()));
    }
    Optional<SigningKey> key = Origins.same(realm, repository.origin()) ? key() : Optional.empty();
    return key.isPresent()
        ? fetch(signed(realm, challenge, key.get()))
        : fetch(Call.get(withQuery(realm, service(challenge, List.of()))));
  }

  private URI realm(Repository repository, Challenge challenge) throws TransferException {
    try {
      URI realm = URI.create(challenge.parameter("realm"));
      if (Origins.isUsable(realm)) {
        redirects.requireNoDowngrade(repository.origin(), realm);
        return realm;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw TransferException.lasting(
        "%s asks for a token, but not from an address that can be asked"
            .formatted(Failures.server(repository.origin())),
        null);
  }

  /** As OAuth 2 exchanges a refresh token (RFC 6749, 6), and Docker's registries do. */
  private static Call exchange(URI realm, Challenge challenge, Login login) {
    List<String> form =
        List.of(
            "grant_type=refresh_token",
            "service=" + encoded(challenge.parameter("service")),
            "scope=" + encoded(challenge.parameter("scope")),
            "client_id=altiplano",
            "refresh_token=" + encoded(login.identityToken()));
    byte[] body = String.join("&", form).getBytes(StandardCharsets.US_ASCII);
    return Call.of("POST", realm, Content.of(body))
        .with("Content-Type", "application/x-www-form-urlencoded");
  }

  private Call signed(URI realm, Challenge challenge, SigningKey key) {
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    URI uri =
        withQuery(
            realm,
            service(
                challenge,
                List.of(
                    "nonce=" + Base64.getUrlEncoder().withoutPadding().encodeToString(nonce),
                    "ts=" + Instant.now().getEpochSecond())));
    return Call.get(uri).with(Call.AUTHORIZATION, key.sign("GET,%s,%s".formatted(uri, NO_BODY)));
  }

  /** What is asked for, each scope by itself, in the order of the names. */
  private static List<String> service(Challenge challenge, List<String> more) {
    List<String> query = new ArrayList<>(more);
    if (!challenge.parameter("service").isEmpty()) {
      query.add("service=" + encoded(challenge.parameter("service")));
    }
    for (String scope : challenge.parameter("scope").split(" ", -1)) {
      if (!scope.isEmpty()) {
        query.add("scope=" + encoded(scope));
      }
    }
    query.sort(null);
    return query;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static URI withQuery(URI realm, List<String> query) {
    if (query.isEmpty()) {
      return realm;
    }
    return URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + String.join("&", query));
  }

  /** Empty where there is none; read each time, since it may come later. */
  private Optional<SigningKey> key() {
    if (signingKey == null || !Files.exists(signingKey)) {
      return Optional.empty();
    }
    try {
      return Optional.of(SigningKey.read(signingKey));
    } catch (IOException e) {
      LOG.warn(
          "altiplano.registry.key-file {} cannot be used: {}; registries that want a signature are"
              + " asked without",
          signingKey,
          e.getMessage());
      return Optional.empty();
    }
  }

  /** What a token service says goes to nobody: its host is the registry's choice. */
  private Token fetch(Call call) throws TransferException, InterruptedException {
    try (Answer answer = call.isRead() ? redirects.send(call) : redirects.sendOnce(call)) {
      if (answer.status() == 401 || answer.status() == 403) {
        throw Failures.unauthorized();
      }
      if (!answer.isSuccess()) {
        throw Failures.refusedElsewhere(answer);
      }
      return parse(call, answer.bytes(LIMIT, "the token"));
    }
  }

  private static Token parse(Call call, byte[] json) throws TransferException {
    try {
      JsonNode reply = JsonMapper.shared().readTree(json);
      String token = reply.path("token").asString(reply.path("access_token").asString(""));
      long seconds = reply.path("expires_in").asLong(DEFAULT_SECONDS);
      if (TOKEN.matcher(token).matches()) {
        return new Token(token, Duration.ofSeconds(Math.clamp(seconds, 0, 86_400)));
      }
    } catch (JacksonException e) {
      // Told below, without what may be a token.
    }
    throw TransferException.lasting(
        "%s answered without a token".formatted(Failures.server(call.uri())), null);
  }
}

package dev.altiplano.registry.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What proves to one host who asks. Never shows its secrets.
 *
 * @param username empty where there is only an identity token
 * @param identityToken what {@code docker login} keeps in place of a password, for the token
 *     service alone; empty for none
 */
public record Login(String username, String password, String identityToken) {
  /** User and password. */
  public Login(String username, String password) {
    this(username, password, "");
  }

  /** An identity token, which says itself who asks. */
  static Login identity(String token) {
    return new Login("", "", token);
  }

  boolean isIdentityToken() {
    return !identityToken.isEmpty();
  }

  /** The value of an {@code Authorization} header. */
  String basic() {
    byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  @Override
  public String toString() {
    return "Login[" + (isIdentityToken() ? "identity token" : username) + "]";
  }
}

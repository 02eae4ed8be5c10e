package dev.altiplano.registry.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** User and password for one host. Never shows the password. */
public record Login(String username, String password) {
  /** The value of an {@code Authorization} header. */
  String basic() {
    byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  @Override
  public String toString() {
    return "Login[" + username + "]";
  }
}

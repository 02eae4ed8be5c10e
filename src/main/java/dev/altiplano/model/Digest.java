package dev.altiplano.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** A SHA-256 digest. One in hand is valid: 64 lower-case hexadecimal digits. */
public record Digest(String hex) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern TEXT = Pattern.compile("sha256[:-]([0-9a-fA-F]{64})");

  public Digest {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "hex is \"%s\"; it must be 64 lower-case hexadecimal digits".formatted(hex));
    }
  }

  /**
   * Parses {@code sha256:<hex>} or {@code sha256-<hex>}.
   *
   * @throws AltiplanoException INVALID_REQUEST for anything else
   */
  public static Digest parse(String text) {
    var matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new AltiplanoException(ErrorKind.INVALID_REQUEST, "invalid digest format");
    }
    return new Digest(matcher.group(1).toLowerCase(Locale.ROOT));
  }

  /** Whether {@link #parse} takes it. */
  public static boolean isValid(String text) {
    return TEXT.matcher(text).matches();
  }

  public static Digest of(byte[] content) {
    MessageDigest hash = sha256();
    hash.update(content);
    return of(hash);
  }

  /** A fresh SHA-256, for content that is hashed while it streams. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** The digest of what {@code hash} has seen. */
  public static Digest of(MessageDigest hash) {
    return new Digest(HexFormat.of().formatHex(hash.digest()));
  }

  /** The first twelve digits, as people quote them. */
  public String abbreviated() {
    return hex.substring(0, 12);
  }

  /** {@code sha256:<hex>}, the form of manifests. */
  @Override
  public String toString() {
    return "sha256:" + hex;
  }
}

package dev.altiplano.registry.http;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** An Ed25519 key without a passphrase, from a file as OpenSSH writes it (PROTOCOL.key). */
final class SigningKey {
  private static final String BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
  private static final String END = "-----END OPENSSH PRIVATE KEY-----";
  private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
  private static final String TYPE = "ssh-ed25519";
  private static final int SEED = 32;
  private static final int LIMIT = 1 << 16;

  private final byte[] publicKey;
  private final PrivateKey privateKey;

  private SigningKey(byte[] publicKey, PrivateKey privateKey) {
    this.publicKey = publicKey;
    this.privateKey = privateKey;
  }

  /**
   * @throws IOException if it cannot be read, or is another kind of key
   */
  static SigningKey read(Path file) throws IOException {
    if (Files.size(file) > LIMIT) {
      throw new IOException("it is too large for a key");
    }
    String pem = Files.readString(file, StandardCharsets.ISO_8859_1);
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException("it is not an OpenSSH private key");
    }
    try {
      return parse(
          ByteBuffer.wrap(
              Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end))));
    } catch (BufferUnderflowException | IllegalArgumentException | GeneralSecurityException e) {
      throw new IOException("it is damaged", e);
    }
  }

  private static SigningKey parse(ByteBuffer file) throws IOException, GeneralSecurityException {
    byte[] magic = new byte[MAGIC.length];
    file.get(magic);
    String cipher = text(file);
    string(file); // The key derivation and
    string(file); // its options, of which an unencrypted key has none.
    if (!Arrays.equals(magic, MAGIC) || !cipher.equals("none") || file.getInt() != 1) {
      throw new IOException("it is not a single key without a passphrase");
    }
    byte[] publicKey = string(file);
    ByteBuffer secret = ByteBuffer.wrap(string(file));
    secret.getLong(); // Two equal numbers, which show that a passphrase was right.
    if (!text(secret).equals(TYPE)) {
      throw new IOException("it is not an Ed25519 key");
    }
    string(secret);
    byte[] seed = Arrays.copyOf(string(secret), SEED);
    return new SigningKey(
        publicKey,
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)));
  }

  private static byte[] string(ByteBuffer from) {
    int length = from.getInt();
    if (length < 0 || length > from.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  private static String text(ByteBuffer from) {
    return new String(string(from), StandardCharsets.US_ASCII);
  }

  /** The public key and a signature, as {@code Authorization} has them. */
  String sign(String text) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      Base64.Encoder base64 = Base64.getEncoder();
      return base64.encodeToString(publicKey) + ":" + base64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform signs with Ed25519", e);
    }
  }
}

package dev.altiplano.convert;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.function.Consumer;

/**
 * A file of a model as it lies in the store.
 *
 * @param digest that the content should have
 * @param damaged hears of the digest where the content has another
 */
public record SourceFile(Path path, Digest digest, Consumer<Digest> damaged) {
  private static final int BUFFER = 1 << 17;

  public SourceFile(Path path, Digest digest) {
    this(path, digest, _ -> {});
  }

  /**
   * A file that is what it should be, whatever that is.
   *
   * @throws AltiplanoException LOAD_FAILED if it cannot be read
   */
  public static SourceFile of(Path path) {
    return new SourceFile(path, digest(path, String.valueOf(path.getFileName())));
  }

  /**
   * Compares the content with the digest; {@code name} is for the message.
   *
   * @throws AltiplanoException LOAD_FAILED if they differ, or if the thread is interrupted
   */
  void verify(String name) {
    Digest actual = digest(path, name);
    if (!actual.equals(digest)) {
      damaged.accept(digest);
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "cannot load the model: its %s is damaged: want %s, got %s; pull the model or create it again"
              .formatted(name, digest, actual));
    }
  }

  private static Digest digest(Path path, String name) {
    MessageDigest hash = Digest.sha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream content = new DigestInputStream(Files.newInputStream(path), hash)) {
      while (content.read(buffer) >= 0) {
        GivenUp.check();
      }
    } catch (IOException e) {
      throw new AltiplanoException(
          ErrorKind.LOAD_FAILED,
          "cannot load the model: its %s cannot be read: %s".formatted(name, FileTrouble.reason(e)),
          e);
    }
    return Digest.of(hash);
  }
}

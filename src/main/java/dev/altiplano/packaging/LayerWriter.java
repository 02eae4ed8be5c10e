package dev.altiplano.packaging;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.store.Layer;
import dev.altiplano.store.ModelStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Reads small files from the store, and puts others there as layers. */
record LayerWriter(ModelStore store) {
  private static final int TEXT_LIMIT = 16 << 20;

  Layer put(String mediaType, byte[] content) {
    Digest digest = store.putBlob(new ByteArrayInputStream(content));
    return Layer.of(mediaType, digest, content.length);
  }

  Layer put(String mediaType, String content) {
    return put(mediaType, content.getBytes(StandardCharsets.UTF_8));
  }

  byte[] read(String name, Digest digest) {
    try (InputStream in = Files.newInputStream(store.blob(digest))) {
      byte[] content = in.readNBytes(TEXT_LIMIT + 1);
      if (content.length > TEXT_LIMIT) {
        throw new IOException("it is larger than %d bytes".formatted(TEXT_LIMIT));
      }
      return content;
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  static AltiplanoException unreadable(String file, IOException cause) {
    return new AltiplanoException(
        ErrorKind.INVALID_REQUEST, "cannot read %s: %s".formatted(file, cause.getMessage()), cause);
  }
}

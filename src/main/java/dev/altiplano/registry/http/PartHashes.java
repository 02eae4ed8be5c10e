package dev.altiplano.registry.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The entity tag by which a storage host confirms the parts that went to it: the MD5 of the MD5s of
 * the parts, and their number.
 */
final class PartHashes {
  private static final int BUFFER = 1 << 16;

  private final SortedMap<Long, byte[]> parts = new TreeMap<>();

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** Adds the part that begins at {@code from}, or puts it in place of a former try. */
  void add(Path file, long from, long length) throws IOException {
    MessageDigest hash = md5();
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      for (long at = from; at < from + length; at += buffer.position()) {
        buffer.clear().limit((int) Math.min(BUFFER, from + length - at));
        if (channel.read(buffer, at) < 0) {
          throw new IOException("%s ends at %d".formatted(file, at));
        }
        hash.update(buffer.array(), 0, buffer.position());
      }
    }
    parts.put(from, hash.digest());
  }

  /** For the last request of the upload; empty where no part went to a storage host. */
  String query() {
    if (parts.isEmpty()) {
      return "";
    }
    MessageDigest hash = md5();
    parts.values().forEach(hash::update);
    return "&etag=%s-%d".formatted(HexFormat.of().formatHex(hash.digest()), parts.size());
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has MD5", e);
    }
  }
}

package dev.altiplano.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that serves one file, or ranges of it, over HTTP/1.1: the kernel sends, nothing is
 * copied. Prints its port.
 */
final class PullServer {
  private static final Pattern RANGE = Pattern.compile("(?i)\r\nrange: bytes=(\\d+)-(\\d+)");
  private static final int HEAD_LIMIT = 1 << 14;

  private PullServer() {}

  public static void main(String[] args) throws IOException {
    try (var server = ServerSocketChannel.open();
        var file = FileChannel.open(Path.of(args[0]))) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      System.out.println(((InetSocketAddress) server.getLocalAddress()).getPort());
      while (true) {
        SocketChannel client = server.accept();
        Thread.ofPlatform().daemon().start(() -> serve(client, file));
      }
    }
  }

  private static void serve(SocketChannel client, FileChannel file) {
    try (client) {
      for (String head = head(client); !head.isEmpty(); head = head(client)) {
        answer(client, file, RANGE.matcher(head));
      }
    } catch (IOException e) {
      // The client is gone, as it may.
    }
  }

  /** Up to the empty line; empty at the end. */
  private static String head(SocketChannel client) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(HEAD_LIMIT);
    String head = "";
    while (!head.endsWith("\r\n\r\n")) {
      if (client.read(buffer) < 0) {
        return "";
      }
      head = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }
    return head;
  }

  private static void answer(SocketChannel client, FileChannel file, Matcher range)
      throws IOException {
    boolean partial = range.find();
    long from = partial ? Long.parseLong(range.group(1)) : 0;
    long to = partial ? Long.parseLong(range.group(2)) + 1 : file.size();
    String status =
        partial
            ? "206 Partial Content\r\nContent-Range: bytes %d-%d/%d"
                .formatted(from, to - 1, file.size())
            : "200 OK";
    ByteBuffer head =
        StandardCharsets.US_ASCII.encode(
            "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n".formatted(status, to - from));
    while (head.hasRemaining()) {
      client.write(head);
    }
    for (long at = from; at < to; ) {
      at += file.transferTo(at, to - at, client);
    }
  }
}

package dev.altiplano.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * One streamed request on a connection of its own, read by a thread of its own. Reading only splits
 * lines and notes the time; they are understood when the stream is over.
 */
final class StreamCall {
  private static final int TIMEOUT_MILLIS = 300_000;
  private static final String END = "\"done\":true";

  private final Socket socket = new Socket();
  private final List<StreamRecord.Line> lines = new ArrayList<>();
  private final CompletableFuture<StreamRecord> result = new CompletableFuture<>();
  private final long start;
  private volatile int read;
  private volatile boolean cancelled;

  private StreamCall(int port, String body) throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    byte[] header =
        """
        POST /api/generate HTTP/1.1
        Host: 127.0.0.1:%d
        Connection: close
        Content-Type: application/json
        Content-Length: %d

        """
            .formatted(port, content.length)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] request = new byte[header.length + content.length];
    System.arraycopy(header, 0, request, 0, header.length);
    System.arraycopy(content, 0, request, header.length, content.length);
    start = System.nanoTime();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.getOutputStream().write(request);
  }

  /** Sends the request and returns; its thread reads the answer. */
  static StreamCall start(int port, String body) throws IOException {
    StreamCall call = new StreamCall(port, body);
    Thread.ofPlatform().daemon().start(call::read);
    return call;
  }

  private void read() {
    try (socket) {
      readLines();
      result.complete(StreamRecord.of(start, lines));
    } catch (IOException e) {
      if (cancelled) {
        result.complete(StreamRecord.of(start, lines));
      } else {
        result.completeExceptionally(e);
      }
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  /** Lines of JSON begin with a brace, those of the headers and of the chunks' sizes do not. */
  private void readLines() throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[1 << 16];
    int filled = 0;
    while (true) {
      int count = in.read(buffer, filled, buffer.length - filled);
      if (count < 0) {
        throw new IOException("the server closed a stream before its end, after " + lines);
      }
      long now = System.nanoTime();
      filled += count;
      int begin = 0;
      for (int i = 0; i < filled; i++) {
        if (buffer[i] == '\n') {
          String line = new String(buffer, begin, i - begin, StandardCharsets.UTF_8);
          begin = i + 1;
          if (line.startsWith("{") && accept(now, line)) {
            return;
          }
        }
      }
      filled -= begin;
      System.arraycopy(buffer, begin, buffer, 0, filled);
    }
  }

  private boolean accept(long now, String line) {
    lines.add(new StreamRecord.Line(now, line));
    read = lines.size();
    return line.contains(END) || line.startsWith("{\"error\"");
  }

  /** Lines that came so far. */
  int linesRead() {
    return read;
  }

  boolean isOver() {
    return result.isDone();
  }

  /** Hangs up; the record then holds what came before. */
  void cancel() throws IOException {
    cancelled = true;
    socket.close();
  }

  /** Waits for the end of the stream. */
  StreamRecord await() throws IOException {
    try {
      return result.join();
    } catch (CompletionException e) {
      throw new IOException("a stream failed: " + e.getCause(), e);
    }
  }
}

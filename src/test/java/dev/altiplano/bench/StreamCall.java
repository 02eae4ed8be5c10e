package dev.altiplano.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request on a connection of its own, whose answer is read by a thread of its own. Reading only
 * splits lines and notes the time; they are understood when the answer is over.
 */
final class StreamCall {
  private static final int TIMEOUT_MILLIS = 300_000;
  private static final String END = "\"done\":true";
  private static final String STATUS = "HTTP/1.1 ";
  private static final int OK = 200;

  private final Socket socket = new Socket();
  private final List<StreamRecord.Line> lines = new ArrayList<>();
  private final CompletableFuture<Exchange> result = new CompletableFuture<>();
  private final int mostLines;
  private final long start;
  private int status;
  private volatile int read;
  private volatile boolean cancelled;

  /**
   * What came back.
   *
   * @param status of HTTP; 0 where the client hung up before there was one
   * @param lines objects of the answer
   * @param hungUp the client did not wait for the end
   */
  record Exchange(int status, List<StreamRecord.Line> lines, boolean hungUp) {}

  private StreamCall(int port, String path, String body, int mostLines) throws IOException {
    this.mostLines = mostLines;
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    byte[] header =
        """
        POST %s HTTP/1.1
        Host: 127.0.0.1:%d
        Connection: close
        Content-Type: application/json
        Content-Length: %d

        """
            .formatted(path, port, content.length)
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
    return start(port, "/api/generate", body, Integer.MAX_VALUE);
  }

  /**
   * Sends a request to a path.
   *
   * @param mostLines after so many lines of an answer that has more the client hangs up
   */
  static StreamCall start(int port, String path, String body, int mostLines) throws IOException {
    StreamCall call = new StreamCall(port, path, body, mostLines);
    Thread.ofPlatform().daemon().start(call::read);
    return call;
  }

  private void read() {
    try (socket) {
      readLines();
      result.complete(new Exchange(status, lines, cancelled));
    } catch (IOException e) {
      if (cancelled) {
        result.complete(new Exchange(status, lines, true));
      } else {
        result.completeExceptionally(e);
      }
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  /**
   * Lines of JSON begin with a brace, those of the headers and of the chunks' sizes do not. An
   * answer of one object has no line break: it ends with the connection.
   */
  private void readLines() throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[1 << 16];
    int filled = 0;
    while (true) {
      int count = in.read(buffer, filled, buffer.length - filled);
      long now = System.nanoTime();
      if (count < 0) {
        String rest = new String(buffer, 0, filled, StandardCharsets.UTF_8);
        boolean over = rest.startsWith("{") && accept(now, rest);
        // An answer that only repeats itself has no end: whoever reads it decides whether it does.
        if (over || (status == OK && !lines.isEmpty())) {
          return;
        }
        throw new IOException(
            "the server closed an answer with status %d before its end, after %s%s"
                .formatted(status, lines, rest));
      }
      filled += count;
      int begin = 0;
      for (int i = 0; i < filled; i++) {
        if (buffer[i] == '\n') {
          String line = new String(buffer, begin, i - begin, StandardCharsets.UTF_8);
          begin = i + 1;
          if (line.startsWith("{") && accept(now, line)) {
            return;
          }
          if (line.startsWith(STATUS) && status == 0) {
            status = Integer.parseInt(line, STATUS.length(), STATUS.length() + 3, 10);
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
    boolean over = line.contains(END) || line.startsWith("{\"error\"");
    if (!over && read >= mostLines) {
      cancelled = true;
    }
    return over || cancelled;
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

  /** Hangs up unless the answer is over within this time. */
  void cancelAfter(Duration patience) throws IOException, InterruptedException {
    try {
      result.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      cancel();
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  /** Waits for the end of the answer, whatever it is. */
  Exchange exchange() throws IOException {
    try {
      return result.join();
    } catch (CompletionException e) {
      throw failure(e.getCause());
    }
  }

  /** Waits for the end of the stream. */
  StreamRecord await() throws IOException {
    Exchange exchange = exchange();
    String last = exchange.lines().isEmpty() ? "nothing" : exchange.lines().getLast().json();
    if (!exchange.hungUp() && !last.contains(END) && !last.startsWith("{\"error\"")) {
      throw new IOException("a stream has no end, but " + last);
    }
    try {
      return StreamRecord.of(start, exchange.lines());
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  private static IOException failure(@Nullable Throwable cause) {
    return new IOException("a stream failed: " + cause, cause);
  }
}

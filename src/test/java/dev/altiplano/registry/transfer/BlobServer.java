package dev.altiplano.registry.transfer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Serves one blob over HTTP/1.1, one request a connection, and misbehaves as its script says. */
final class BlobServer implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("(?i)range: bytes=(\\d+)-(\\d+)");
  private static final int CHUNK = 1 << 14;
  private static final int SEND_BUFFER = 1 << 16;

  /** A request for bytes, without the last. */
  record Request(long from, long to) {}

  /** Decides what happens to a request; the first has the number 0. */
  interface Script {
    Reply reply(int number, Request request);
  }

  private final Content content;
  private final Script script;
  private final ServerSocket server;
  private final AtomicInteger numbers = new AtomicInteger();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final BitSet served = new BitSet();
  private long servedBytes;
  private long servedAgain;
  private long nanosPerMegabyte;
  private long paced = System.nanoTime();
  private LongConsumer onServed = bytes -> {};

  BlobServer(Content content, Script script) throws IOException {
    this.content = content;
    this.script = script;
    this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/blob");
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Bytes of content that went out. */
  synchronized long servedBytes() {
    return servedBytes;
  }

  /** Those of them that had gone out before. */
  synchronized long servedAgain() {
    return servedAgain;
  }

  /** Serves no faster, all connections together. */
  synchronized void pace(long megabytesPerSecond) {
    nanosPerMegabyte = 1_000_000_000L / megabytesPerSecond;
  }

  /** Hears how many bytes have gone out, from the thread that sent the last of them. */
  synchronized void onServed(LongConsumer action) {
    onServed = action;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setSendBufferSize(SEND_BUFFER);
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      Request request = read(in);
      if (request != null) {
        int number = numbers.getAndIncrement();
        requests.add(request);
        answer(socket, request, script.reply(number, request));
      }
    } catch (IOException e) {
      // The client is gone, as it may.
    }
  }

  private @Nullable Request read(BufferedReader in) throws IOException {
    Request request = new Request(0, content.size());
    String line = in.readLine();
    if (line == null) {
      return null;
    }
    for (; line != null && !line.isEmpty(); line = in.readLine()) {
      Matcher range = RANGE.matcher(line);
      if (range.matches()) {
        request = new Request(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)) + 1);
      }
    }
    return request;
  }

  private void answer(Socket socket, Request request, Reply reply) throws IOException {
    OutputStream out = socket.getOutputStream();
    if (reply.status() >= 300) {
      String wait = reply.retryAfter() == 0 ? "" : "Retry-After: " + reply.retryAfter() + "\r\n";
      head(out, reply.status(), 0, wait);
      return;
    }
    boolean whole = reply.status() == 200;
    long from = whole ? 0 : request.from();
    long to = whole ? content.size() : Math.min(request.to(), content.size());
    if (from >= to && content.size() > 0) {
      head(out, 416, 0, "");
      return;
    }
    String range = "Content-Range: bytes %d-%d/%d\r\n".formatted(from, to - 1, content.size());
    head(out, reply.status(), to - from, whole ? "" : range);
    send(socket, from, to, reply);
  }

  private static void head(OutputStream out, int status, long length, String more)
      throws IOException {
    out.write(
        "HTTP/1.1 %d Scripted\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n"
            .formatted(status, length, more)
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private void send(Socket socket, long from, long to, Reply reply) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long stop = from + Math.min(to - from, Math.min(reply.cutAfter(), reply.stallAfter()));
    for (long at = from; at < stop; at += CHUNK) {
      int count = (int) Math.min(CHUNK, stop - at);
      Content.fill(at, chunk, count);
      LockSupport.parkNanos(turn(count) - System.nanoTime());
      socket.getOutputStream().write(chunk, 0, count);
      count(at, count);
    }
    if (stop < to && reply.stallAfter() < reply.cutAfter()) {
      socket.getInputStream().read();
    }
  }

  private synchronized long turn(int bytes) {
    paced = Math.max(paced, System.nanoTime()) + nanosPerMegabyte * bytes / 1_000_000;
    return paced;
  }

  private void count(long at, int bytes) {
    LongConsumer action;
    long total;
    synchronized (this) {
      int from = Math.toIntExact(at);
      servedAgain += served.get(from, from + bytes).cardinality();
      served.set(from, from + bytes);
      servedBytes += bytes;
      total = servedBytes;
      action = onServed;
    }
    action.accept(total);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}

package dev.altiplano.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy that leads every tunnel to one port of this machine, and notes where it was to lead. One
 * with a password refuses whoever does not say it.
 */
final class ConnectProxy implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final int target;
  private final String authorization;

  ConnectProxy(int target) throws IOException {
    this(target, "");
  }

  /**
   * @param authorization value of the header that it wants, or empty
   */
  ConnectProxy(int target, String authorization) throws IOException {
    this.target = target;
    this.authorization = authorization;
    Thread.ofVirtual().start(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** The request lines. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        sockets.add(client);
        Thread.ofVirtual().start(() -> tunnel(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void tunnel(Socket client) {
    try (client;
        Socket there = new Socket(InetAddress.getLoopbackAddress(), target)) {
      sockets.add(there);
      String head = head(client.getInputStream());
      requests.add(head.lines().findFirst().orElse(""));
      if (!authorization.isEmpty()
          && !head.contains("Proxy-Authorization: " + authorization + "\r\n")) {
        say(client, "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\n");
        return;
      }
      say(client, "HTTP/1.1 200 Connected\r\n");
      Thread back = Thread.ofVirtual().start(() -> copy(there, client));
      copy(client, there);
      back.join();
    } catch (IOException | InterruptedException e) {
      // One of the two is gone, as it may.
    }
  }

  private static void say(Socket client, String head) throws IOException {
    client.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the request ended early");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // As above.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}

package dev.altiplano.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the API needs to know of the machine it runs on. */
final class ThisMachine {
  private static final Path LINUX_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final String WINDOWS_NAME = "COMPUTERNAME";

  private ThisMachine() {}

  /** Whether only this machine reaches a server that listens on {@code address}. */
  static boolean isAloneOn(@Nullable String address) {
    if (address == null || address.isBlank()) {
      return false;
    }
    try {
      return InetAddress.getByName(address.strip()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new UncheckedIOException("server.address is unknown: " + address, e);
    }
  }

  /** The name of this machine; empty if there is none without asking the network. */
  static String name() {
    try {
      if (Files.isReadable(LINUX_NAME)) {
        return Files.readString(LINUX_NAME).strip();
      }
    } catch (IOException e) {
      return "";
    }
    String name = System.getenv(WINDOWS_NAME);
    return name == null ? "" : name;
  }
}

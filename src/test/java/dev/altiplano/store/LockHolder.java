package dev.altiplano.store;

import java.io.IOException;
import java.nio.file.Path;

/** Another process: takes a lock, says L, and holds it until its input ends. */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] args) throws IOException {
    int end =
        new StoreLock(Path.of(args[0]))
            .hold(
                () -> {
                  System.out.write('L');
                  System.out.flush();
                  return System.in.read();
                });
    System.exit(end == -1 ? 0 : 1);
  }
}

package dev.altiplano.store;

import dev.altiplano.model.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Another process: works with a blob of a store, says W, and goes on until its input ends. */
final class WorkHolder {
  private WorkHolder() {}

  public static void main(String[] args) throws IOException {
    ModelStore store = ModelStore.open(Path.of(args[0]));
    int end =
        store.working(
            () -> {
              store.hold(Set.of(Digest.parse(args[1])));
              System.out.write('W');
              System.out.flush();
              return System.in.read();
            });
    System.exit(end == -1 ? 0 : 1);
  }
}

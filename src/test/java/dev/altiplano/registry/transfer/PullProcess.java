package dev.altiplano.registry.transfer;

import dev.altiplano.model.Digest;
import dev.altiplano.model.ModelName;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.http.TestHttp;
import dev.altiplano.store.ModelStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Another process that fetches one blob as a server does: directory, host, digest, size. */
final class PullProcess {
  private PullProcess() {}

  public static void main(String[] args) throws InterruptedException {
    var blob = new RemoteBlob(Digest.parse(args[2]), Long.parseLong(args[3]));
    var store = ModelStore.open(Path.of(args[0]));
    var name = ModelName.parse(URI.create(args[1]).getAuthority() + "/ns/model").orElseThrow();
    try (RegistryClient client = new RegistryClient(TestHttp.settings())) {
      BlobSource source = client.blob(client.repository(name, true), blob);
      new Downloads(store, DownloadOptions.DEFAULTS, TransferListener.NONE)
          .fetch(source, "pulling", ProgressListener.NONE);
    }
  }

  /** Its heap is too small for more than a few buffers. */
  static Process start(Path root, URI uri, RemoteBlob blob) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-Xmx32m",
            "-cp",
            System.getProperty("java.class.path"),
            PullProcess.class.getName(),
            root.toString(),
            uri.toString(),
            blob.digest().toString(),
            String.valueOf(blob.size()))
        .inheritIO()
        .start();
  }
}

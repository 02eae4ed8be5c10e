package dev.altiplano.bench;

import dev.altiplano.model.Digest;
import dev.altiplano.model.ProgressListener;
import dev.altiplano.registry.transfer.DownloadOptions;
import dev.altiplano.registry.transfer.Downloads;
import dev.altiplano.registry.transfer.HttpSource;
import dev.altiplano.registry.transfer.RemoteBlob;
import dev.altiplano.registry.transfer.TransferListener;
import dev.altiplano.store.ModelStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Fetches a blob into fresh stores, in turns with curl and sha256sum: see bench/pull. */
final class PullBench {
  private static final int CHUNK = 1 << 20;

  private final Path directory;
  private final Path content;
  private final Path scratch;
  private final int megabytes;
  private final Samples ours = new Samples();
  private final Samples curl = new Samples();
  private final Samples synced = new Samples();

  private PullBench(Path directory, int megabytes) {
    this.directory = directory;
    this.content = directory.resolve("content");
    this.scratch = directory.resolve("scratch");
    this.megabytes = megabytes;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    var bench = new PullBench(Path.of(args[0]), Integer.parseInt(args[1]));
    Digest digest = bench.writeContent();
    try (ChildProcess server = bench.startServer()) {
      String port =
          new BufferedReader(
                  new InputStreamReader(
                      server.process().getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      URI uri = URI.create("http://127.0.0.1:" + port + "/blob");
      for (int run = 0; run < Integer.parseInt(args[2]); run++) {
        bench.run(uri, digest);
      }
    }
    bench.report();
  }

  private Digest writeContent() throws IOException {
    var hash = Digest.sha256();
    var random = new Random(1);
    byte[] chunk = new byte[CHUNK];
    try (OutputStream out = Files.newOutputStream(content)) {
      for (int i = 0; i < megabytes; i++) {
        random.nextBytes(chunk);
        hash.update(chunk);
        out.write(chunk);
      }
    }
    return Digest.of(hash);
  }

  private ChildProcess startServer() throws IOException {
    return ChildProcess.start(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PullServer.class.getName(),
                content.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT));
  }

  private void run(URI uri, Digest digest) throws IOException, InterruptedException {
    ours.add(rate(() -> fetch(uri, digest)));
    String pipe = "curl -sf %s | tee out | sha256sum | grep -q %s".formatted(uri, digest.hex());
    curl.add(rate(() -> shell(pipe)));
    synced.add(rate(() -> shell(pipe + " && sync out")));
  }

  /** MiB a second. */
  private double rate(DiskTime.Work work) throws IOException, InterruptedException {
    return megabytes / DiskTime.seconds(scratch, work);
  }

  private void fetch(URI uri, Digest digest) throws InterruptedException {
    var blob = new RemoteBlob(digest, (long) megabytes << 20);
    var store = ModelStore.open(scratch.resolve("store"));
    new Downloads(store, DownloadOptions.DEFAULTS, TransferListener.NONE)
        .fetch(new HttpSource(uri, blob), "pulling", ProgressListener.NONE);
  }

  private void shell(String command) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("bash", "-c", "set -eo pipefail; " + command)
            .directory(scratch.toFile())
            .inheritIO()
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("%s: exit status %d".formatted(command, status));
    }
  }

  private void report() throws IOException {
    var report = new Report();
    report.machine();
    report.line("| %d MiB from the loopback interface | MiB/s |".formatted(megabytes));
    report.line("|---|---|");
    report.line("| Altiplano, into a store, on disk | %s |".formatted(ours));
    report.line("| curl, tee and sha256sum | %s |".formatted(curl));
    report.line("| curl, tee and sha256sum, on disk | %s |".formatted(synced));
    report.line("");
    report.line(
        "Altiplano reaches %.0f %% of curl, and %.0f %% where both wait for the disk. Its heap was limited to %d MiB; %d MiB were live in the end."
            .formatted(
                100 * ours.median() / curl.median(),
                100 * ours.median() / synced.median(),
                Runtime.getRuntime().maxMemory() >> 20,
                liveHeap() >> 20));
    report.writeTo(directory.resolve("report.md"));
  }

  /** Bytes in use when what nobody uses is gone. */
  private static long liveHeap() {
    ManagementFactory.getMemoryMXBean().gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

package dev.altiplano.registry.transfer;

import dev.altiplano.store.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A store, downloads into it that do not wait between tries, and what was heard of them. */
final class TransferFixture implements TransferListener {
  static final int PART = 1 << 20;

  /** Of servers that do not stall: longer than any test keeps one of them waiting. */
  private static final Duration PATIENT = Duration.ofSeconds(30);

  final Path root;
  final ModelStore store;
  final Downloads downloads;
  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  final AtomicLong received = new AtomicLong();
  final AtomicInteger retried = new AtomicInteger();
  final AtomicInteger fetched = new AtomicInteger();
  final AtomicInteger failed = new AtomicInteger();

  TransferFixture(Path root) {
    this(root, 4);
  }

  TransferFixture(Path root, int parallelism) {
    this(root, parallelism, PATIENT);
  }

  TransferFixture(Path root, int parallelism, Duration stallTimeout) {
    this.root = root;
    this.store = ModelStore.open(root);
    var options = new DownloadOptions(PART, parallelism, stallTimeout, 6, Duration.ofMinutes(1));
    this.downloads = new Downloads(store, new DownloadSettings(options, this, pauses::add));
  }

  List<String> blobFiles() throws IOException {
    try (var files = Files.list(root.resolve("blobs"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public void received(String host, long bytes) {
    received.addAndGet(bytes);
  }

  @Override
  public void retried(String host) {
    retried.incrementAndGet();
  }

  @Override
  public void fetched(String host, RemoteBlob blob, Duration took) {
    fetched.incrementAndGet();
  }

  @Override
  public void failed(String host, RemoteBlob blob) {
    failed.incrementAndGet();
  }
}

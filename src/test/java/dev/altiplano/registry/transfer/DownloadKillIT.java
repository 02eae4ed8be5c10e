package dev.altiplano.registry.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.altiplano.model.Digest;
import dev.altiplano.store.ModelStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it fetches loses no more than a part of what it had. */
@Timeout(120)
class DownloadKillIT {
  private static final int KILLS = 10;
  private static final int MEGABYTES_PER_SECOND = 100;
  private static final Content CONTENT = new Content(200_000_000);

  @TempDir Path root;

  @Test
  void tenKillsCostAPartEachAtMost() throws Exception {
    RemoteBlob blob = CONTENT.blob();
    long part = DownloadOptions.DEFAULTS.partSize(blob.size());
    var random = new Random(4);
    try (var server = new BlobServer(CONTENT, (number, request) -> Reply.RANGE)) {
      server.pace(MEGABYTES_PER_SECOND);
      for (int kill = 1; kill <= KILLS; kill++) {
        long servedAgain = server.servedAgain();
        killWhenServed(server, blob, blob.size() * (8 * kill + random.nextInt(8)) / 100);
        assertThat(server.servedAgain() - servedAgain).isLessThanOrEqualTo(part);
      }
      long servedAgain = server.servedAgain();

      assertThat(PullProcess.start(root, server.uri(), blob).waitFor()).isZero();

      assertThat(server.servedAgain() - servedAgain).isLessThanOrEqualTo(part);
    }
    assertThat(digest(ModelStore.open(root).blob(blob.digest()))).isEqualTo(blob.digest());
    try (var files = Files.list(root.resolve("blobs"))) {
      assertThat(files).hasSize(1);
    }
  }

  private void killWhenServed(BlobServer server, RemoteBlob blob, long bytes) throws Exception {
    var process = new CompletableFuture<Process>();
    server.onServed(
        served -> {
          if (served >= bytes) {
            process.join().destroyForcibly();
          }
        });
    process.complete(PullProcess.start(root, server.uri(), blob));
    assertThat(process.join().waitFor()).as("killed, not ended").isNotZero();
    server.onServed(served -> {});
  }

  private static Digest digest(Path file) throws IOException {
    MessageDigest hash = Digest.sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), hash)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return Digest.of(hash);
  }
}

package dev.altiplano.registry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import dev.altiplano.model.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a server does, the blob comes, or an error that says why not: never a wrong blob. */
@Timeout(60)
class DownloadFaultsTest {
  private static final int MEGABYTE = 1 << 20;
  private static final Content CONTENT = new Content(5 * MEGABYTE + 4321);
  private static final RemoteBlob BLOB = CONTENT.blob();

  @TempDir Path root;
  private TransferFixture fixture;

  @BeforeEach
  void open() {
    fixture = new TransferFixture(root);
  }

  /** What passes when it is tried again. */
  private static Stream<Named<BlobServer.Script>> comesThrough() {
    return Stream.of(
        fault("none", (number, request) -> Reply.RANGE),
        fault("stall at once", (number, request) -> number < 3 ? Reply.stall(0) : Reply.RANGE),
        fault(
            "stall in the midst",
            (number, request) -> number < 3 ? Reply.stall(100_000) : Reply.RANGE),
        fault("cut at once", (number, request) -> number < 4 ? Reply.cut(0) : Reply.RANGE),
        fault("cut often", (number, request) -> Reply.cut(300_000)),
        fault(
            "too many requests",
            (number, request) -> number < 5 ? Reply.error(429, 7) : Reply.RANGE),
        fault(
            "internal error",
            (number, request) -> number > 1 && number < 6 ? Reply.error(500, 0) : Reply.RANGE),
        fault(
            "unavailable", (number, request) -> number < 4 ? Reply.error(503, 3600) : Reply.RANGE),
        fault("range ignored", (number, request) -> Reply.WHOLE),
        fault(
            "range ignored and cut",
            (number, request) ->
                number % 2 == 0 ? Reply.cut((1 + number) * 500_000L).whole() : Reply.WHOLE),
        fault(
            "range ignored and stalled",
            (number, request) -> number < 6 ? Reply.stall(2_000_000).whole() : Reply.WHOLE),
        fault(
            "range ignored at times",
            (number, request) -> number == 3 ? Reply.WHOLE : Reply.RANGE));
  }

  private static Named<BlobServer.Script> fault(String name, BlobServer.Script script) {
    return Named.of(name, script);
  }

  @ParameterizedTest
  @MethodSource
  void comesThrough(BlobServer.Script script) throws Exception {
    fixture = new TransferFixture(root, 4, Duration.ofMillis(200));
    try (var server = new BlobServer(CONTENT, script)) {
      fetch(server, BLOB);

      assertThat(Digest.of(Files.readAllBytes(fixture.store.blob(BLOB.digest()))))
          .isEqualTo(BLOB.digest());
      assertThat(fixture.blobFiles()).containsExactly("sha256-" + BLOB.digest().hex());
      assertThat(fixture.received).hasValue(BLOB.size());
      assertThat(fixture.fetched).hasValue(1);
      assertThat(fixture.failed).hasValue(0);
    }
  }

  /** One connection, cut at each megabyte: nothing is asked for twice. */
  @Test
  void goesOnWhereAnAnswerBroke() throws Exception {
    try (var server = new BlobServer(CONTENT, (number, request) -> Reply.cut(MEGABYTE / 2))) {
      fetch(server, BLOB);

      assertThat(fixture.received).hasValue(BLOB.size());
      assertThat(server.servedAgain()).isLessThan(MEGABYTE / 2);
      assertThat(fixture.retried).hasValue(fixture.pauses.size());
      assertThat(fixture.pauses).isNotEmpty().allMatch(p -> p.compareTo(seconds(2)) < 0);
    }
  }

  @Test
  void waitsLongerEachTimeAndThenGivesUp() throws Exception {
    fixture = new TransferFixture(root, 1);
    try (var server = new BlobServer(CONTENT, (number, request) -> Reply.error(500, 0))) {
      assertFails("6 requests in a row brought nothing, the last because: it answered 500", server);

      assertThat(server.requests()).hasSize(6);
      assertThat(fixture.pauses).hasSize(5);
      for (int i = 0; i < 5; i++) {
        assertThat(fixture.pauses.get(i))
            .isBetween(Duration.ofMillis(500L << i), Duration.ofMillis(1500L << i));
      }
      assertThat(fixture.failed).hasValue(1);
    }
  }

  @Test
  void waitsAsLongAsTheServerAsksWithinABound() throws Exception {
    fixture = new TransferFixture(root, 1);
    int[] waits = {7, 3600};
    BlobServer.Script script =
        (number, request) -> number < 2 ? Reply.error(429, waits[number]) : Reply.RANGE;
    try (var server = new BlobServer(CONTENT, script)) {
      fetch(server, BLOB);

      assertThat(fixture.pauses).containsExactly(seconds(7), seconds(60));
    }
  }

  @Test
  void doesNotTryAgainWhatIsRefused() throws Exception {
    fixture = new TransferFixture(root, 1);
    try (var server = new BlobServer(CONTENT, (number, request) -> Reply.error(404, 0))) {
      assertFails("it answered 404", server);

      assertThat(server.requests()).hasSize(1);
    }
  }

  /** What came stays, and the next fetch asks for the rest only. */
  @Test
  void keepsWhatCameBeforeAFailure() throws Exception {
    BlobServer.Script script =
        (number, request) -> request.from() < 2 * MEGABYTE ? Reply.RANGE : Reply.error(403, 0);
    fixture = new TransferFixture(root, 1);
    try (var server = new BlobServer(CONTENT, script)) {
      assertFails("it answered 403", server);
      assertThat(fixture.store.partialBytes(BLOB.digest())).isEqualTo(2 * MEGABYTE);
    }
    try (var server = new BlobServer(CONTENT, (number, request) -> Reply.RANGE)) {
      fetch(server, BLOB);
      assertThat(server.servedBytes()).isEqualTo(BLOB.size() - 2 * MEGABYTE);
    }
  }

  @Test
  void refusesContentWithAnotherDigest() throws Exception {
    Digest other = Digest.of(new byte[] {1});
    try (var server = new BlobServer(CONTENT, (number, request) -> Reply.RANGE)) {
      assertFails(
          "digest mismatch, file must be downloaded again: want %s, got %s"
              .formatted(other, BLOB.digest()),
          server,
          new RemoteBlob(other, BLOB.size()));

      assertThat(fixture.blobFiles()).isEmpty();
    }
  }

  @Test
  void refusesContentThatIsTooShort() throws Exception {
    RemoteBlob announced = new RemoteBlob(BLOB.digest(), BLOB.size() + 10);
    try (var server = new BlobServer(CONTENT, (number, request) -> Reply.WHOLE)) {
      assertFails(
          "its manifest says %d bytes, but what the server sends ends after %d"
              .formatted(announced.size(), BLOB.size()),
          server,
          announced);
    }
  }

  @Test
  void refusesContentThatIsTooLong() throws Exception {
    RemoteBlob announced = new RemoteBlob(BLOB.digest(), BLOB.size() - 10);
    try (var server = new BlobServer(CONTENT, (number, request) -> Reply.WHOLE)) {
      assertFails(
          "its manifest says %d bytes, but the server sends %d or more"
              .formatted(announced.size(), BLOB.size()),
          server,
          announced);
    }
  }

  @Test
  void refusesAPartThatIsTooShort() throws Exception {
    RemoteBlob announced = new RemoteBlob(BLOB.digest(), BLOB.size() + 10);
    try (var server = new BlobServer(CONTENT, (number, request) -> Reply.RANGE)) {
      assertFails("it answered 416", server, announced);
    }
  }

  @Test
  void fetchesAnEmptyBlob() throws Exception {
    Content nothing = new Content(0);
    try (var server = new BlobServer(nothing, (number, request) -> Reply.WHOLE)) {
      fetch(server, nothing.blob());

      assertThat(fixture.store.blob(nothing.digest())).isEmptyFile();
      assertThat(server.requests()).isEmpty();
    }
  }

  private void fetch(BlobServer server, RemoteBlob blob) throws InterruptedException {
    fixture.downloads.fetch(new HttpSource(server.uri(), blob), "pulling", ProgressListener.NONE);
  }

  private void assertFails(String message, BlobServer server) throws IOException {
    assertFails(message, server, BLOB);
  }

  private void assertFails(String message, BlobServer server, RemoteBlob blob) throws IOException {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> fetch(server, blob))
        .withMessageContaining(message)
        .extracting(AltiplanoException::kind)
        .isEqualTo(ErrorKind.REGISTRY_FAILED);
    assertThat(fixture.store.hasBlob(blob.digest())).isFalse();
    assertThat(fixture.blobFiles()).allMatch(name -> name.contains("-partial"));
  }

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }
}

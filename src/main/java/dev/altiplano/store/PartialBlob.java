package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.Digest;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A blob on its way into the store: a sparse file with the content so far, and a note of each part,
 * as Ollama writes them, so that either program goes on where the other stopped. Nobody else writes
 * to it until it is closed. Closing keeps what has come, unless {@link #finish} made it a blob.
 *
 * <p>What the notes claim is in the file when this process is killed; when the machine itself goes
 * down it may not be, and the digest finds that out. The parts may be filled by a thread each; the
 * rest is for one thread. To interrupt one that writes ends the writing of all.
 */
public final class PartialBlob implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartialBlob.class);

  /** How the message begins where the content is not what the digest says. */
  public static final String MISMATCH = "digest mismatch, file must be downloaded again";

  private final Digest digest;
  private final Partials partials;
  private final OwnerLock lock;
  private final PartFiles files;
  private final PartialContent content;
  private final List<BlobPart> parts;
  private final PrefixHash hash;

  private PartialBlob(
      Digest digest,
      Partials partials,
      OwnerLock lock,
      PartialContent content,
      List<PartState> states,
      long size) {
    this.digest = digest;
    this.partials = partials;
    this.lock = lock;
    this.files = partials.files(digest);
    this.content = content;
    List<BlobPart> mutable = new ArrayList<>();
    for (PartState state : states) {
      mutable.add(new BlobPart(state, files.part(state.number()), content));
    }
    this.parts = List.copyOf(mutable);
    this.hash = PrefixHash.start(content.file(), parts, size);
    content.onGrowth(hash::wake);
  }

  /** Goes on with what is there, if it is part of a blob of that size. */
  static PartialBlob open(
      Digest digest, long size, long partSize, Partials partials, OwnerLock lock)
      throws IOException {
    PartFiles files = partials.files(digest);
    boolean resumes = files.isResumable(size);
    List<PartState> states = resumes ? files.states() : PartFiles.plan(size, partSize);
    partials.requireRoom(digest, states);
    if (!resumes) {
      files.discard();
    }
    PartialContent content = PartialContent.open(digest, files.content(), size);
    try {
      var blob = new PartialBlob(digest, partials, lock, content, states, size);
      if (!resumes) {
        blob.noteAll();
      }
      return blob;
    } catch (IOException | RuntimeException e) {
      content.close();
      throw e;
    }
  }

  private void noteAll() throws IOException {
    for (BlobPart part : parts) {
      part.note();
    }
  }

  /** In the order of the content, which they make up without gaps. */
  public List<BlobPart> parts() {
    return parts;
  }

  /** Bytes that are there. */
  public long completed() {
    return parts.stream().mapToLong(BlobPart::completed).sum();
  }

  /**
   * Makes it a blob of the store, once all parts are complete.
   *
   * @throws AltiplanoException REGISTRY_FAILED if the content is not what the digest says, and then
   *     nothing of it is left; STORE_FAILED
   */
  public void finish() {
    if (!parts.stream().allMatch(BlobPart::isComplete)) {
      throw new IllegalStateException("parts of %s are missing; this is a bug".formatted(digest));
    }
    try {
      Digest actual = hash.await();
      if (!actual.equals(digest)) {
        files.discard();
        throw new AltiplanoException(
            ErrorKind.REGISTRY_FAILED, "%s: want %s, got %s".formatted(MISMATCH, digest, actual));
      }
      content.force();
      partials.publish(files);
    } catch (IOException e) {
      throw content.failure(e);
    }
  }

  @Override
  public void close() {
    hash.close();
    try (content) {
      for (BlobPart part : parts) {
        part.finish();
      }
    } catch (IOException e) {
      LOG.warn("Cannot note how much of {} is there; some of it is fetched again", digest, e);
    }
    partials.giveBack(lock);
  }
}

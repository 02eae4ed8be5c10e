package dev.altiplano.registry.http;

import dev.altiplano.registry.transfer.BlobBody;
import dev.altiplano.registry.transfer.BlobSource;
import dev.altiplano.registry.transfer.RemoteBlob;
import dev.altiplano.registry.transfer.TransferException;
import java.net.URI;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A blob of a registry, perhaps on a storage host. Where the registry redirects to, which is an
 * address that ends soon, is kept until that host refuses, and then asked for anew once.
 */
final class RegistryBlob implements BlobSource {
  private static final Pattern RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]+/([0-9]+|\\*)");

  /** Asks the registry itself, with what proves who asks. */
  interface Registry {
    Answer send(Call call) throws TransferException, InterruptedException;
  }

  private final RemoteBlob blob;
  private final URI address;
  private final Registry registry;
  private final Redirects storage;
  private final Refusal refusal;
  private volatile @Nullable URI direct;

  /**
   * A blob.
   *
   * @param refusal what the registry means; that of a storage host is not its word
   */
  RegistryBlob(
      RemoteBlob blob, URI address, Registry registry, Redirects storage, Refusal refusal) {
    this.blob = blob;
    this.address = address;
    this.registry = registry;
    this.storage = storage;
    this.refusal = refusal;
  }

  @Override
  public RemoteBlob blob() {
    return blob;
  }

  @Override
  public String host() {
    return address.getRawAuthority();
  }

  @Override
  public BlobBody open(long from, long to) throws TransferException, InterruptedException {
    Answer answer = ask(from, to);
    try {
      return switch (answer.status()) {
        case 200 -> whole(answer);
        case 206 -> part(answer, from);
        default -> throw refusal(answer);
      };
    } catch (TransferException e) {
      answer.close();
      throw e;
    }
  }

  private Answer ask(long from, long to) throws TransferException, InterruptedException {
    URI known = direct;
    if (known != null) {
      Answer answer = storage.send(ranged(known, from, to));
      if (answer.isSuccess() || answer.status() >= 500 || answer.status() == 429) {
        return answer;
      }
      answer.close();
    }
    Answer answer = registry.send(ranged(address, from, to));
    direct = answer.isSuccess() && !Origins.same(answer.uri(), address) ? answer.uri() : null;
    return answer;
  }

  private static Call ranged(URI uri, long from, long to) {
    return to > from
        ? Call.get(uri).with("Range", "bytes=%d-%d".formatted(from, to - 1))
        : Call.get(uri);
  }

  private BlobBody whole(Answer answer) throws TransferException {
    OptionalLong length = answer.length();
    if (length.isPresent() && length.getAsLong() != blob.size()) {
      throw wrong(answer, "with %d bytes".formatted(length.getAsLong()));
    }
    return new StreamBody(answer, 0);
  }

  private BlobBody part(Answer answer, long from) throws TransferException {
    String range = answer.header("Content-Range").orElse("");
    Matcher matcher = RANGE.matcher(range);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) != from) {
      throw wrong(answer, "with the range \"%s\" for byte %d".formatted(range, from));
    }
    String size = matcher.group(2);
    if (!size.equals("*") && !size.equals(String.valueOf(blob.size()))) {
      throw wrong(answer, "with %s bytes".formatted(size));
    }
    return new StreamBody(answer, from);
  }

  private TransferException wrong(Answer answer, String how) {
    return TransferException.lasting(
        "%s answered for %s %s; its manifest says %d bytes"
            .formatted(Failures.server(answer.uri()), blob.digest(), how, blob.size()),
        null);
  }

  private TransferException refusal(Answer answer) throws InterruptedException {
    return Origins.same(answer.uri(), address)
        ? refusal.of(answer)
        : Failures.refusedElsewhere(answer);
  }
}

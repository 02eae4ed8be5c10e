package dev.altiplano.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import tools.jackson.core.JacksonException;

/**
 * A tokenizer from a {@code tokenizer.json}: the native library of Hugging Face encodes, an own
 * table decodes, since the library has no decoding that keeps up with a stream. Safe for any
 * thread.
 */
final class JsonTokenizer implements Tokenizer {
  static {
    // Otherwise the library reports its use to its makers and may download another native part.
    System.setProperty("ai.djl.offline", "true");
  }

  /** The library would cut a text at 512 tokens, and obey a padding that the file asks for. */
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer library;
  private final TokenTable table;

  /** Encoding shares it, closing takes it alone: native memory is not freed under a call. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private boolean closed;

  private JsonTokenizer(HuggingFaceTokenizer library, TokenTable table) {
    this.library = library;
    this.table = table;
  }

  static JsonTokenizer open(Path file) {
    try {
      return of(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  static JsonTokenizer of(String name, byte[] json) {
    try {
      TokenizerFile parsed = TokenizerFile.parse(json);
      var table = new TokenTable(parsed);
      return new JsonTokenizer(load(parsed.withPinnedIds(json)), table);
    } catch (AltiplanoException e) {
      throw e;
    } catch (IOException | RuntimeException | LinkageError e) {
      throw unreadable(name, e);
    }
  }

  private static AltiplanoException unreadable(String name, Throwable cause) {
    return new AltiplanoException(
        ErrorKind.LOAD_FAILED,
        "cannot load the tokenizer %s: %s".formatted(name, cause(cause)),
        cause);
  }

  private static String cause(Throwable failure) {
    return failure instanceof JacksonException json
        ? json.getOriginalMessage()
        : failure.toString();
  }

  private static HuggingFaceTokenizer load(byte[] json) throws IOException {
    return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS);
  }

  @Override
  public int[] encode(String text, boolean addSpecialTokens) {
    Lock reading = lock.readLock();
    reading.lock();
    try {
      if (closed) {
        throw new AltiplanoException(ErrorKind.SHUTTING_DOWN, "the model is being unloaded");
      }
      long[] ids = library.encode(text, addSpecialTokens, false).getIds();
      return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    } finally {
      reading.unlock();
    }
  }

  @Override
  public String decode(int[] ids, boolean skipSpecial) {
    var stream = new TokenStream(table, id -> skipSpecial && table.isSpecial(id));
    var text = new StringBuilder();
    for (int id : ids) {
      text.append(stream.accept(id));
    }
    return text.append(stream.flush()).toString();
  }

  @Override
  public IncrementalDecoder decoder(Set<String> shown) {
    return new TokenStream(table, id -> table.isSpecial(id) && !shown.contains(table.text(id)));
  }

  @Override
  public int vocabularySize() {
    return table.size();
  }

  @Override
  public OptionalInt idOf(String token) {
    return table.idOf(token);
  }

  @Override
  public String tokenText(int id) {
    return table.text(id);
  }

  @Override
  public byte[] bytesOf(int id) {
    return table.bytes(id);
  }

  @Override
  public boolean isSpecial(int id) {
    return table.isSpecial(id);
  }

  @Override
  public void close() {
    Lock alone = lock.writeLock();
    alone.lock();
    try {
      if (!closed) {
        closed = true;
        library.close();
      }
    } finally {
      alone.unlock();
    }
  }
}

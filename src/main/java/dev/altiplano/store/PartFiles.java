package dev.altiplano.store;

import dev.altiplano.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of one partial blob, under the names that Ollama gives them. */
record PartFiles(Path blob) {
  private static final Pattern NAME =
      Pattern.compile("(sha256-[0-9a-f]{64})-partial(-[0-9]{1,9})?");
  private static final int LIMIT = 4096;

  /** The blob whose partial content or part file it is. */
  static Optional<Digest> owner(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Optional.of(Digest.parse(name.group(1))) : Optional.empty();
  }

  /** The content so far, as long as the whole will be. */
  Path content() {
    return blob.resolveSibling(blob.getFileName() + "-partial");
  }

  Path part(int number) {
    return blob.resolveSibling(content().getFileName() + "-" + number);
  }

  /** Whether what is there is part of a blob of that size. */
  boolean isResumable(long size) throws IOException {
    return Files.isRegularFile(content(), LinkOption.NOFOLLOW_LINKS)
        && Files.size(content()) == size
        && cover(states(), size);
  }

  /** The parts that are noted, in the order of their numbers. */
  List<PartState> states() throws IOException {
    List<PartState> states = new ArrayList<>();
    for (Path file : partFiles()) {
      read(file).ifPresent(states::add);
    }
    states.sort(Comparator.comparingInt(PartState::number));
    return states;
  }

  /** Whether the parts are those of a blob of that size, one after the other. */
  private static boolean cover(List<PartState> states, long size) {
    long end = 0;
    for (int i = 0; i < states.size(); i++) {
      PartState state = states.get(i);
      if (state.number() != i || state.offset() != end) {
        return false;
      }
      end = state.end();
    }
    return end == size;
  }

  /** Parts of equal size, but for the last, of which nothing is there. */
  static List<PartState> plan(long size, long partSize) {
    List<PartState> states = new ArrayList<>();
    for (long offset = 0; offset < size; offset += partSize) {
      states.add(new PartState(states.size(), offset, Math.min(partSize, size - offset), 0));
    }
    return states;
  }

  private static Optional<PartState> read(Path file) throws IOException {
    try {
      return PartState.parse(StoreFiles.read(file, LIMIT));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private List<Path> partFiles() throws IOException {
    String prefix = content().getFileName() + "-";
    return StoreFiles.entries(StoreFiles.parent(blob)).stream()
        .filter(file -> file.getFileName().toString().startsWith(prefix))
        .filter(file -> owner(file).isPresent())
        .toList();
  }

  /** Forgets what is there of the content; the notes go first, since they must not lie. */
  void discard() throws IOException {
    discardParts();
    Files.deleteIfExists(content());
  }

  void discardParts() throws IOException {
    for (Path file : partFiles()) {
      Files.deleteIfExists(file);
    }
  }
}

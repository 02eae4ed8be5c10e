package dev.altiplano.convert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code artifact.json} of an artifact, written after the files that it lists: their sizes, in
 * bytes. Weights are mapped, and a mapped file that is too short kills the process, so sizes are
 * compared before each use.
 */
record ArtifactManifest(Map<String, Long> files) {
  ArtifactManifest {
    files = Map.copyOf(files);
  }

  private static final String FILE = "artifact.json";
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * Whether the directory holds an artifact with these files at the sizes that they should have.
   */
  static boolean covers(Path directory, Collection<String> files) {
    try {
      Map<String, Long> listed = read(directory).files();
      return measure(directory, files).entrySet().stream()
          .allMatch(file -> file.getValue().equals(listed.get(file.getKey())));
    } catch (IOException | JacksonException e) {
      return false;
    }
  }

  /** Writes the manifest of these files, down to the disk. */
  static void write(Path directory, Collection<String> files) throws IOException {
    write(directory, new ArtifactManifest(measure(directory, files)));
  }

  /** Adds a file to the manifest that is there. */
  static void add(Path directory, String file) throws IOException {
    Map<String, Long> files = new TreeMap<>(read(directory).files());
    files.putAll(measure(directory, List.of(file)));
    write(directory, new ArtifactManifest(files));
  }

  private static ArtifactManifest read(Path directory) throws IOException {
    byte[] json = Files.readAllBytes(directory.resolve(FILE));
    return JSON.readValue(json, ArtifactManifest.class);
  }

  private static void write(Path directory, ArtifactManifest manifest) throws IOException {
    Path partial = directory.resolve(FILE + ".partial");
    try (FileChannel channel =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(JSON.writeValueAsBytes(manifest)));
      channel.force(true);
    }
    Files.move(partial, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Map<String, Long> measure(Path directory, Collection<String> files)
      throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    for (String file : files) {
      sizes.put(file, Files.size(directory.resolve(file)));
    }
    return sizes;
  }
}

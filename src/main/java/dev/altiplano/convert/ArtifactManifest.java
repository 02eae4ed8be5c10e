package dev.altiplano.convert;

import dev.altiplano.graph.DecoderGraph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code artifact.json} of an artifact, written last: the sizes of its files, in bytes. Weights
 * are mapped, and a mapped file that is too short kills the process, so sizes are compared before
 * each use.
 */
record ArtifactManifest(Map<String, Long> files) {
  private static final String FILE = "artifact.json";
  private static final List<String> PARTS =
      List.of(DecoderGraph.MODEL_FILE, DecoderGraph.DATA_FILE);
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Whether the directory holds an artifact with all of its files at their sizes. */
  static boolean isComplete(Path directory) {
    try {
      byte[] json = Files.readAllBytes(directory.resolve(FILE));
      return measure(directory).equals(JSON.readValue(json, ArtifactManifest.class));
    } catch (IOException | JacksonException e) {
      return false;
    }
  }

  /** Writes the manifest of the files that are there, down to the disk. */
  static void write(Path directory) throws IOException {
    byte[] json = JSON.writeValueAsBytes(measure(directory));
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve(FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(json));
      channel.force(true);
    }
  }

  private static ArtifactManifest measure(Path directory) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    for (String part : PARTS) {
      sizes.put(part, Files.size(directory.resolve(part)));
    }
    return new ArtifactManifest(sizes);
  }
}

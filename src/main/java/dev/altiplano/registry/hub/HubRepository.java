package dev.altiplano.registry.hub;

import dev.altiplano.model.ModelName;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A repository of the Hub.
 *
 * @param path owner and name
 */
record HubRepository(String path) {
  static HubRepository of(ModelName name) {
    return new HubRepository(name.namespace() + "/" + name.model());
  }

  /** The path of the list of files, below the endpoint. */
  String listing(String revision) {
    return "/api/models/%s/revision/%s?blobs=true".formatted(path, encoded(revision));
  }

  /** The path of the content of a file, below the endpoint. */
  String content(String revision, String file) {
    String encoded =
        Arrays.stream(file.split("/", -1))
            .map(HubRepository::encoded)
            .collect(Collectors.joining("/"));
    return "/%s/resolve/%s/%s".formatted(path, encoded(revision), encoded);
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return path;
  }
}

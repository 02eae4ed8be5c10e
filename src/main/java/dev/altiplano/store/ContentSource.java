package dev.altiplano.store;

import java.io.IOException;
import java.io.InputStream;

/** Where the content of a file can be read from the start: a path, a class path resource. */
@FunctionalInterface
public interface ContentSource {
  InputStream open() throws IOException;
}

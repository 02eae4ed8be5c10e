package dev.altiplano.engine;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the native library of ONNX Runtime comes from. */
public sealed interface RuntimeLibrary {
  /**
   * The library on the class path, unpacked into a directory of this user's in {@code
   * java.io.tmpdir}.
   *
   * @throws AltiplanoException LOAD_FAILED when others may write to that directory
   */
  static RuntimeLibrary bundled() {
    String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    return new Bundled(PrivateDirectory.make(temporary.resolve("altiplano-" + user)));
  }

  /**
   * The library's file.
   *
   * @throws AltiplanoException LOAD_FAILED when there is none for this platform, or it cannot be
   *     unpacked
   */
  Path locate();

  /**
   * The library on the class path.
   *
   * @param cache where it is unpacked, for this and later starts; made when it is not there. What
   *     others can write to, they can run code from.
   */
  record Bundled(Path cache) implements RuntimeLibrary {
    @Override
    public Path locate() {
      Platform platform = Platform.current();
      String resource = platform.libraryResource();
      URL library = RuntimeLibrary.class.getClassLoader().getResource(resource);
      if (library == null) {
        throw new AltiplanoException(
            ErrorKind.LOAD_FAILED,
            "no ONNX Runtime for this platform is built in: there is no %s; set the path of a library"
                .formatted(resource));
      }
      return new LibraryCache(cache).unpack(library, platform.libraryName());
    }
  }

  /** A library that is already there, such as one built for a GPU. */
  record Installed(Path file) implements RuntimeLibrary {
    @Override
    public Path locate() {
      if (!Files.isRegularFile(file)) {
        throw new AltiplanoException(
            ErrorKind.LOAD_FAILED, "there is no ONNX Runtime library at " + file);
      }
      return file;
    }
  }
}

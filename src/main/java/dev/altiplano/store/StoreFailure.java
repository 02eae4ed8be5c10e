package dev.altiplano.store;

import dev.altiplano.model.AltiplanoException;
import dev.altiplano.model.ErrorKind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/** Turns what the file system says into what an operator can act on. */
final class StoreFailure {
  private StoreFailure() {}

  static AltiplanoException of(String action, Path path, IOException cause) {
    return new AltiplanoException(
        ErrorKind.STORE_FAILED,
        "cannot %s in %s: %s".formatted(action, path, reason(cause)),
        cause);
  }

  static AltiplanoException of(String message) {
    return new AltiplanoException(ErrorKind.STORE_FAILED, message);
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case AccessDeniedException denied -> "access to %s is denied".formatted(denied.getFile());
      case FileAlreadyExistsException there -> there.getFile() + " is not a directory";
      case NotDirectoryException file -> file.getFile() + " is not a directory";
      case NoSuchFileException gone -> gone.getFile() + " does not exist";
      default -> withAdvice(Optional.ofNullable(cause.getMessage()).orElse(cause.toString()));
    };
  }

  private static String withAdvice(String message) {
    return message.contains("No space left") || message.contains("quota exceeded")
        ? message + "; delete models or enlarge the volume"
        : message;
  }
}

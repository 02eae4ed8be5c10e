package dev.altiplano.model;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says why a file could not be read or written, without saying where this server keeps it. */
public final class FileTrouble {
  private FileTrouble() {}

  /** The reason, for messages that leave the server: it has no path in it. */
  public static String reason(IOException cause) {
    return switch (cause) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "access to the file is denied";
      case FileSystemException trouble -> orName(trouble, trouble.getReason());
      default -> orName(cause, cause.getMessage());
    };
  }

  private static String orName(IOException cause, @Nullable String text) {
    return Optional.ofNullable(text).orElse(cause.getClass().getSimpleName());
  }
}

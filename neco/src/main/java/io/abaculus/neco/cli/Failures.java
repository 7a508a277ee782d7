package io.abaculus.neco.cli;

import io.abaculus.formats.storage.FileReason;
import io.abaculus.neco.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says in a sentence what went wrong; what nobody foresaw comes with its stack trace. */
final class Failures {
  private Failures() {}

  static String explain(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    OutOfMemoryError memory = causedByMemory(failure);
    if (memory != null && !(failure instanceof OutOfMemoryError)) {
      return explain(memory);
    }
    return switch (failure) {
      case NoSuchFileException e when e.getReason() == null -> "there is no file " + e.getFile();
      case AccessDeniedException e -> "no permission for " + e.getFile();
      case FileAlreadyExistsException e -> e.getFile() + " is in the way: it is no folder";
      case UncheckedIOException e -> explain(Objects.requireNonNull(e.getCause()));
      case ConfigException e -> String.join(System.lineSeparator(), e.problems());
      case IOException e -> FileReason.withFile(e);
      case InvalidPathException e ->
          "'%s' cannot be the name of a file here: %s. Names beyond ASCII need a locale of UTF-8, such as LC_ALL=C.UTF-8"
              .formatted(e.getInput(), e.getReason());
      case IllegalArgumentException e -> message;
      case OutOfMemoryError e when !isOfHeap(message) ->
          "the system gives no more memory or threads: %s".formatted(message);
      case OutOfMemoryError e ->
          ("the Java heap is full (at most %d MiB): use a smaller batch, smaller images (--max-side)"
              + " or crops, train.shards=2 or more, train.gradient_checkpointing=true, or a larger heap"
              + " (ABACULUS_JAVA_OPTS=-Xmx...)")
              .formatted(Runtime.getRuntime().maxMemory() >> 20);
      default -> {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        yield "an unexpected failure, please report it: " + trace;
      }
    };
  }

  /** Whether a larger heap would help, by what the JVM says of memory that it did not get. */
  private static boolean isOfHeap(String message) {
    return List.of("native thread", "direct buffer", "Metaspace", "native memory", "Map failed")
        .stream()
        .noneMatch(message::contains);
  }

  /** A full heap, also one that a thread met whose failure was told by another one. */
  private static @Nullable OutOfMemoryError causedByMemory(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError memory) {
        return memory;
      }
    }
    return null;
  }
}

package io.abaculus.neco.cli;

import io.abaculus.neco.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** Says in a sentence what went wrong; what nobody foresaw comes with its stack trace. */
final class Failures {
  private Failures() {}

  static String explain(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case NoSuchFileException e -> "there is no file " + e.getFile();
      case AccessDeniedException e -> "no permission for " + e.getFile();
      case FileAlreadyExistsException e -> e.getFile() + " is in the way: it is no folder";
      case UncheckedIOException e -> explain(Objects.requireNonNull(e.getCause()));
      case ConfigException e -> String.join(System.lineSeparator(), e.problems());
      case IOException e -> message;
      case IllegalArgumentException e -> message;
      case OutOfMemoryError e ->
          ("the Java heap is full (at most %d MiB): use a smaller batch, smaller"
              + " images (--max-side) or crops, train.gradient_checkpointing=true, or a larger heap"
              + " (ABACULUS_JAVA_OPTS=-Xmx...)")
              .formatted(Runtime.getRuntime().maxMemory() >> 20);
      default -> {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        yield "an unexpected failure, please report it: " + trace;
      }
    };
  }
}

package io.abaculus.neco.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads paths. An empty one, as of a variable that is not set, would mean the current folder. */
final class PathConverter implements ITypeConverter<Path> {
  /** What Java puts in place of bytes that are no text. */
  private static final char REPLACEMENT = '\ufffd';

  @Override
  public Path convert(String text) {
    return path(text);
  }

  /**
   * The path that a word of the command line means.
   *
   * @throws TypeConversionException if it is empty, or cannot be a path
   */
  static Path path(String text) {
    if (text.isBlank()) {
      throw new TypeConversionException("it is empty, and should be a path");
    }
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(Failures.explain(e));
    }
    if (text.indexOf(REPLACEMENT) >= 0 && !path.toFile().exists()) {
      throw new TypeConversionException(
          "'%s' has bytes that are no text in the encoding of file names, %s: give the folder that it is in, or rename it"
              .formatted(text, System.getProperty("sun.jnu.encoding")));
    }
    return path;
  }
}

package io.abaculus.eval.dataset;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;

/**
 * A part of COCO's JSON, which is read as a stream, since it has hundreds of megabytes.
 *
 * @param <T> what is made of the part
 */
interface CocoJson<T> {
  /** Reads the part, whose value has begun. */
  T from(JsonParser parser) throws IOException;

  /** What the file says is not what COCO's says; the message follows the file's name. */
  final class FormatException extends IOException {
    private static final long serialVersionUID = 1L;

    FormatException(String message) {
      super(message);
    }
  }

  /**
   * Reads a part of a file.
   *
   * @param part its name
   * @throws IOException if the file cannot be read, or is none of COCO's, naming it
   */
  static <T> T read(FileTree files, String file, String part, CocoJson<T> reader)
      throws IOException {
    try {
      return files.read(file, in -> find(in, part, reader));
    } catch (JacksonException e) {
      throw new IOException(
          "%s is damaged or truncated (%s)"
              .formatted(files.describe(file), e.getOriginalMessage()),
          e);
    } catch (FormatException e) {
      throw new IOException(files.describe(file) + " " + e.getMessage(), e);
    }
  }

  private static <T> T find(InputStream in, String part, CocoJson<T> reader) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(in)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          boolean found = parser.currentName().equals(part);
          parser.nextToken();
          if (found) {
            return reader.from(parser);
          }
          parser.skipChildren();
        }
      }
    }
    throw new FormatException("has no %s: is it COCO's?".formatted(part));
  }
}

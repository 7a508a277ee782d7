package io.abaculus.neco.cli;

import io.abaculus.formats.json.Json;
import io.abaculus.formats.json.JsonException;
import io.abaculus.formats.storage.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code images.jsonl} in a folder of outputs: a JSON object a line, with what the names of an
 * image's outputs begin with, and the image. A path that is no text has the character U+FFFD for what is
 * none, so that several may read alike; its {@code uri} beside it has every byte. It is written by the JSON of
 * weights, which is at hand: the classes of a library for this would take a tenth of a short command's time.
 */
final class ImageList {
  static final String FILE = "images.jsonl";

  private static final String OUTPUT = "output";
  private static final String IMAGE = "image";
  private static final String URI = "uri";

  /**
   * An image.
   *
   * @param path as text
   * @param uri of the file, where the text is not its path; else null
   */
  private record Image(String path, @Nullable String uri) {
    static Image of(Path file) {
      Path whole = file.toAbsolutePath().normalize();
      return new Image(whole.toString(), isText(whole) ? null : whole.toUri().toString());
    }

    private static boolean isText(Path path) {
      try {
        return Path.of(path.toString()).equals(path);
      } catch (InvalidPathException e) {
        return false;
      }
    }
  }

  private final Path file;
  private final Map<String, Image> images = new LinkedHashMap<>();

  private ImageList(Path file) {
    this.file = file;
  }

  /**
   * The list in a folder, with what earlier commands wrote to it; lines that are none of its own are dropped.
   *
   * @throws IOException if it is there and cannot be read
   */
  static ImageList in(Path folder) throws IOException {
    ImageList list = new ImageList(folder.resolve(FILE));
    if (Files.isRegularFile(list.file)) {
      String text = new String(Files.readAllBytes(list.file), StandardCharsets.UTF_8);
      text.lines().forEach(list::read);
    }
    return list;
  }

  private void read(String line) {
    try {
      Json entry = Json.parse(line);
      Json uri = entry.asObject().get(URI);
      images.put(
          entry.get(OUTPUT).asString(),
          new Image(entry.get(IMAGE).asString(), uri == null ? null : uri.asString()));
    } catch (JsonException e) {
      // None of ours.
    }
  }

  /** The same list, to be changed. */
  ImageList copy() {
    ImageList list = new ImageList(file);
    list.images.putAll(images);
    return list;
  }

  /** Adds an image, in place of one whose outputs had the same name. */
  void put(String output, Path image) {
    images.put(output, Image.of(image));
  }

  /**
   * Writes the list, whole or not at all.
   *
   * @throws IOException if it cannot be written
   */
  void write() throws IOException {
    StringBuilder lines = new StringBuilder();
    images.forEach(
        (output, image) -> {
          lines
              .append('{').append(Json.quote(OUTPUT)).append(':').append(Json.quote(output))
              .append(',').append(Json.quote(IMAGE)).append(':').append(Json.quote(image.path));
          if (image.uri != null) {
            lines.append(',').append(Json.quote(URI)).append(':').append(Json.quote(image.uri));
          }
          lines.append("}\n");
        });
    WholeFile.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}

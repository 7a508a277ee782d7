package io.abaculus.data.image;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files in folders that have the names of images of kinds that folders are not searched for: counted, with the first of them. */
public final class OtherImages {
  private int count;
  private @Nullable String first;

  /**
   * Counts a file if its name is that of an image of another kind and does not begin with a dot.
   *
   * @param name without folders
   * @param file how it is told of
   */
  public void addIfOther(String name, String file) {
    if (name.startsWith(".") || !ImageFiles.isOtherImage(name)) {
      return;
    }
    count++;
    if (first == null || file.compareTo(first) < 0) {
      first = file;
    }
  }

  /** A line that says of them; empty if there are none. */
  public Optional<String> text() {
    return count == 0
        ? Optional.empty()
        : Optional.of(
            "left out %s %s, since folders are searched for JPEG, PNG, GIF, BMP and WebP alone"
                .formatted(count == 1 ? "the image" : count + " images such as", first));
  }
}

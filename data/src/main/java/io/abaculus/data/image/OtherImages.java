package io.abaculus.data.image;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files in folders that have the names of images of kinds that folders are not searched for: counted, with the first of them. */
public final class OtherImages {
  private int count;
  private @Nullable Path first;

  /** Counts a file. */
  void add(Path file) {
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

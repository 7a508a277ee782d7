package io.abaculus.eval.incontext;

import io.abaculus.eval.search.RowStore;
import java.nio.file.Path;

/**
 * How much memory a {@link MemoryBank} may take.
 *
 * @param bytes of rows that are kept on the heap, at most
 * @param folder where a file holds the others until the memory is closed
 */
public record MemoryLimit(long bytes, Path folder) {
  /** A part of the bytes, in the same folder. */
  MemoryLimit share(int part, int whole) {
    return new MemoryLimit(bytes / whole * part, folder);
  }

  RowStore open(int width) {
    return RowStore.limited(width, bytes, folder);
  }
}

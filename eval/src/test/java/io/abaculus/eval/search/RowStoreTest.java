package io.abaculus.eval.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.HostArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowStoreTest {
  @TempDir Path folder;

  /** Rows of three that say which they are. */
  private static float[] rows(int first, int count) {
    float[] rows = new float[count * 3];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = first * 3 + i;
    }
    return rows;
  }

  private static float[] read(RowStore store, long first, int count) {
    float[] rows = new float[count * store.width()];
    store.read(first, count, rows);
    return rows;
  }

  @Test
  void whatWasAppendedIsReadAcrossBlocksAndFromTheFile() throws IOException {
    // Blocks of 2 rows are 24 bytes: two are in memory, and a map of the file holds 128 rows.
    try (RowStore store = RowStore.limited(3, 60, folder, 2)) {
      store.append(rows(0, 3));
      store.append(rows(3, 3));
      store.append(rows(6, 300));
      assertEquals(306, store.size());
      assertArrayEquals(rows(0, 306), read(store, 0, 306));
      assertArrayEquals(rows(3, 4), read(store, 3, 4));
      assertArrayEquals(rows(130, 150), read(store, 130, 150));
      assertArrayEquals(rows(305, 1), read(store, 305, 1));
    }
  }

  @Test
  void aStretchEndsWithItsBlockAndIsOnlyCopiedFromTheFile() throws IOException {
    try (RowStore store = RowStore.limited(3, 60, folder, 2)) {
      store.append(rows(0, 10)); // two blocks of two in memory, six rows in the file
      assertArrayEquals(rows(1, 1), numbers(store.stretch(1, 5)));
      assertArrayEquals(rows(2, 2), numbers(store.stretch(2, 5)));
      assertSame(store.stretch(2, 1).array(), store.stretch(3, 1).array());
      assertArrayEquals(rows(4, 5), numbers(store.stretch(4, 5)));
      assertArrayEquals(rows(9, 1), numbers(store.stretch(9, 5)));
      assertThrows(IndexOutOfBoundsException.class, () -> store.stretch(10, 1));
    }
  }

  private static float[] numbers(HostArray rows) {
    return Arrays.copyOfRange(rows.floats(), rows.offset(), rows.offset() + rows.size());
  }

  @Test
  void memoryStaysWithinTheLimitAndTheRestIsInTheFile() throws IOException {
    try (RowStore store = RowStore.limited(3, 60, folder, 2)) {
      store.append(rows(0, 1));
      assertEquals(24, store.bytesInMemory());
      assertEquals(0, store.bytesInFile());
      store.append(rows(1, 9));
      assertEquals(48, store.bytesInMemory());
      assertEquals(6 * 3 * Float.BYTES, store.bytesInFile());
    }
  }

  @Test
  void aLimitOfNothingPutsAllRowsIntoTheFile() throws IOException {
    try (RowStore store = RowStore.limited(3, 0, folder)) {
      store.append(rows(0, 5));
      assertEquals(0, store.bytesInMemory());
      assertArrayEquals(rows(0, 5), read(store, 0, 5));
    }
  }

  @Test
  void theFileIsGoneWhenTheStoreIsClosed() throws IOException {
    try (RowStore store = RowStore.limited(3, 0, folder)) {
      store.append(rows(0, 5));
      assertTrue(store.bytesInFile() > 0);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void aStoreThatIsClosedIsEmpty() throws IOException {
    RowStore store = RowStore.limited(3, 0, folder);
    store.append(rows(0, 5));
    store.close();
    assertEquals(0, store.size());
    assertThrows(IndexOutOfBoundsException.class, () -> read(store, 0, 1));
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path missing = folder.resolve("missing");
    try (RowStore store = RowStore.limited(3, 0, missing)) {
      IOException refused = assertThrows(IOException.class, () -> store.append(rows(0, 1)));
      assertTrue(refused.toString().contains(missing.toString()), refused::toString);
      assertTrue(
          refused.toString().contains("name a folder that can be written, or raise the limit"),
          refused::toString);
      assertEquals(0, store.size());
    }
  }

  @Test
  void rowsThatAreNotThereAreRefused() throws IOException {
    try (RowStore store = RowStore.inMemory(3)) {
      store.append(rows(0, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> read(store, 1, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> read(store, -1, 1));
    }
  }

  @Test
  void numbersThatAreNotWholeRowsAreRefused() throws IOException {
    try (RowStore store = RowStore.inMemory(3)) {
      assertThrows(IllegalArgumentException.class, () -> store.append(new float[4]));
      float[] none = new float[0];
      store.append(none);
      assertEquals(0, store.size());
    }
  }
}

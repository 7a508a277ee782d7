package io.abaculus.eval.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.eval.search.ApproximateSearch.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApproximateSearchTest {
  private static final int WIDTH = 32;

  /** Rows around forty centres. */
  private static float[] clustered(int count, long seed) {
    float[] centres = normal(40 * WIDTH, 1);
    float[] rows = normal(count * WIDTH, seed);
    for (int i = 0; i < rows.length; i++) {
      int centre = i / WIDTH % 40;
      rows[i] = 0.5f * rows[i] + centres[centre * WIDTH + i % WIDTH];
    }
    return rows;
  }

  private static float[] normal(int length, long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private static ApproximateSearch search(RowStore store, float... rows) throws IOException {
    store.append(rows);
    return ApproximateSearch.of(store, Options.DEFAULT);
  }

  @Test
  void nineTenthsOfTheNearestRowsAreFound() throws IOException {
    try (RowStore store = RowStore.inMemory(WIDTH);
        ApproximateSearch approximate = search(store, clustered(2000, 2));
        ExactSearch exact = new ExactSearch(store, Devices.standard())) {
      double recall =
          Recall.ofSample(approximate, exact, clustered(200, 3), 200, 30, 50, 7);
      assertTrue(recall >= 0.9, () -> "recall " + recall);
    }
  }

  @Test
  void neighborsAreInDescendingOrderWithTheirInnerProducts() throws IOException {
    try (RowStore store = RowStore.inMemory(2);
        ApproximateSearch search = search(store, 1, 0, 0, 1, 3, 0, -5, 0, 3, 0)) {
      Neighbors found = search.search(new float[]{2, 0}, 1, 5);
      assertArrayEquals(new long[]{2, 4, 0, 1, 3}, found.indices());
      assertArrayEquals(new float[]{6, 6, 2, 0, -10}, found.scores());
    }
  }

  @Test
  void rowsInAFileGiveTheSame(@TempDir Path folder) throws IOException {
    float[] rows = clustered(500, 4);
    float[] queries = clustered(20, 5);
    try (RowStore memory = RowStore.inMemory(WIDTH);
        RowStore mapped = RowStore.limited(WIDTH, 0, folder);
        ApproximateSearch one = search(memory, rows);
        ApproximateSearch other = search(mapped, rows)) {
      assertArrayEquals(
          one.search(queries, 20, 10).indices(), other.search(queries, 20, 10).indices());
    }
  }

  @Test
  void whatIsNotFiniteIsRefused() throws IOException {
    try (RowStore store = RowStore.inMemory(1);
        ApproximateSearch search = search(store, 1, 2)) {
      Exception refused =
          assertThrows(
              IllegalArgumentException.class, () -> search.search(new float[]{1, Float.NaN}, 2, 1));
      assertTrue(refused.toString().contains("query 1 is not finite"), refused::toString);
      store.append(new float[]{Float.NaN});
      refused =
          assertThrows(
              IllegalArgumentException.class, () -> ApproximateSearch.of(store, Options.DEFAULT));
      assertEquals("row 2 is not finite", refused.getMessage());
    }
  }

  @Test
  void fewerRowsThanNeighborsAreRefused() throws IOException {
    try (RowStore store = RowStore.inMemory(1);
        ApproximateSearch search = search(store, 1, 2)) {
      Exception refused =
          assertThrows(
              IllegalArgumentException.class, () -> search.search(new float[]{1}, 1, 3));
      assertEquals(
          "there are 2 rows, fewer than the k = 3 neighbours asked for", refused.getMessage());
    }
  }
}

package io.abaculus.eval.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExactSearchTest {
  private static final Device DEVICE = Devices.standard();

  /** Small whole numbers: inner products are exact in float32, many are equal, half are negative. */
  private static float[] wholeNumbers(int count, int width, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] rows = new float[count * width];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.nextInt(-2, 3);
    }
    return rows;
  }

  private static float[] uniform(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  private static Neighbors search(float[] rows, int width, float[] queries, int k)
      throws IOException {
    try (RowStore store = RowStore.inMemory(width);
        ExactSearch search = new ExactSearch(store, DEVICE)) {
      store.append(rows);
      return search.search(queries, queries.length / width, k);
    }
  }

  private static void assertNearest(float[] rows, int width, float[] queries, int k)
      throws IOException {
    Neighbors found = search(rows, width, queries, k);
    for (int query = 0; query < found.queries(); query++) {
      long[] indices = Arrays.copyOfRange(found.indices(), query * k, (query + 1) * k);
      assertArrayEquals(PlainSearch.nearest(rows, queries, query, width, k), indices);
      for (int neighbor = 0; neighbor < k; neighbor++) {
        int row = (int) found.index(query, neighbor);
        assertEquals(
            PlainSearch.product(rows, row, queries, query, width), found.score(query, neighbor));
      }
    }
  }

  @Test
  void theGreatestInnerProductIsFirst() throws IOException {
    float[] rows = {1, 0, 0, 1, 3, 0, -5, 0};
    Neighbors found = search(rows, 2, new float[]{2, 0, -1, -1}, 2);
    assertArrayEquals(new long[]{2, 0, 3, 0}, found.indices());
    assertArrayEquals(new float[]{6, 2, 5, -1}, found.scores());
  }

  @Test
  void ofEqualInnerProductsTheLowestIndexIsFirst() throws IOException {
    float[] rows = new float[5000];
    Arrays.fill(rows, -1);
    assertArrayEquals(new long[]{0, 1, 2, 3}, search(rows, 1, new float[]{7}, 4).indices());
  }

  @Property(tries = 60)
  void agreesWithASortOfAllInnerProducts(
      @ForAll @IntRange(min = 1, max = 300) int count,
      @ForAll @IntRange(min = 0, max = 40) int queries,
      @ForAll @IntRange(min = 1, max = 20) int width,
      @ForAll @IntRange(min = 1, max = 300) int k,
      @ForAll long seed)
      throws IOException {
    assertNearest(
        wholeNumbers(count, width, seed), width, wholeNumbers(queries, width, ~seed),
        Math.min(k, count));
  }

  @Property(tries = 12)
  void agreesAroundTheEdgesOfBlocks(
      @ForAll @IntRange(min = -1, max = 1) int moreRows,
      @ForAll @IntRange(min = 1, max = 2) int blocks,
      @ForAll @IntRange(min = 1, max = 5) int k,
      @ForAll long seed)
      throws IOException {
    int rows = blocks * ExactSearch.ROWS + moreRows;
    assertNearest(wholeNumbers(rows, 3, seed), 3, wholeNumbers(4, 3, ~seed), k);
  }

  @Test
  void moreQueriesThanABlockHas() throws IOException {
    assertNearest(
        wholeNumbers(20, 4, 1), 4, wholeNumbers(2 * ExactSearch.QUERIES + 1, 4, 2), 3);
  }

  @Test
  void moreNeighborsThanABlockHasRows() throws IOException {
    int rows = 2 * ExactSearch.ROWS + 5;
    assertNearest(wholeNumbers(rows, 2, 3), 2, wholeNumbers(2, 2, 4), ExactSearch.ROWS + 3);
  }

  @Test
  void rowsInAFileGiveTheSameBits(@TempDir Path folder) throws IOException {
    float[] rows = uniform(7001 * 24, 5);
    float[] queries = uniform(50 * 24, 6);
    try (RowStore store = RowStore.limited(24, 300_000, folder, 1000);
        ExactSearch search = new ExactSearch(store, DEVICE)) {
      store.append(rows);
      Neighbors found = search.search(queries, 50, 30);
      Neighbors inMemory = search(rows, 24, queries, 30);
      assertTrue(store.bytesInMemory() > 0 && store.bytesInFile() > 0);
      assertArrayEquals(inMemory.indices(), found.indices());
      assertArrayEquals(inMemory.scores(), found.scores());
    }
  }

  @Test
  void rowsAddedLaterAreFoundLater() throws IOException {
    try (RowStore store = RowStore.inMemory(1);
        ExactSearch search = new ExactSearch(store, DEVICE)) {
      store.append(new float[]{1});
      assertArrayEquals(new long[]{0}, search.search(new float[]{1}, 1, 1).indices());
      store.append(new float[]{2});
      assertArrayEquals(new long[]{1}, search.search(new float[]{1}, 1, 1).indices());
    }
  }

  @Test
  void aRowWithNotANumberIsNoNeighbor() throws IOException {
    float[] rows = {1, Float.NaN, 3, Float.NEGATIVE_INFINITY};
    assertArrayEquals(new long[]{2, 0}, search(rows, 1, new float[]{1}, 2).indices());
    Exception refused =
        assertThrows(
            IllegalArgumentException.class, () -> search(rows, 1, new float[]{1}, 3));
    assertTrue(refused.toString().contains("query 0 has 2 neighbours, not k = 3"),
        refused::toString);
  }

  @Test
  void fewerRowsThanNeighborsAreRefused() {
    Exception refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> search(new float[]{1, 2}, 1, new float[]{1}, 3));
    assertEquals(
        "there are 2 rows, fewer than the k = 3 neighbours asked for", refused.getMessage());
  }

  @Test
  void noNeighborsAndNumbersThatAreNoQueriesAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> search(new float[]{1}, 1, new float[]{1}, 0));
    try (RowStore store = RowStore.inMemory(2);
        ExactSearch search = new ExactSearch(store, DEVICE)) {
      store.append(new float[]{1, 2});
      Exception refused =
          assertThrows(
              IllegalArgumentException.class, () -> search.search(new float[3], 2, 1));
      assertEquals("3 numbers are not 2 queries of the rows' width 2", refused.getMessage());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

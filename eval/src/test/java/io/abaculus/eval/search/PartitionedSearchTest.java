package io.abaculus.eval.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PartitionedSearchTest {
  private static final Device DEVICE = Devices.standard();

  /** Rows of which many are equal where {@code whole}, so that ties meet across parts. */
  private static float[] rows(int count, int width, boolean whole, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] rows = new float[count * width];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = whole ? random.nextInt(-1, 2) : (float) random.nextDouble(-1, 1);
    }
    return rows;
  }

  private static Neighbors upTo(float[] rows, int width, long first, float[] queries, int k) {
    try (RowStore store = RowStore.inMemory(width)) {
      store.append(rows);
      Neighbors found =
          new ExactSearch(store, DEVICE).searchUpTo(queries, queries.length / width, k);
      long[] indices =
          Arrays.stream(found.indices()).map(index -> index < 0 ? index : first + index).toArray();
      return new Neighbors(found.queries(), k, indices, found.scores());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Neighbors search(float[] rows, int width, int ofPart, float[] queries, int k) {
    PartitionedSearch.Parts parts =
        (all, count, wanted) -> {
          List<Neighbors> found = new ArrayList<>();
          for (int first = 0; first < rows.length / width; first += ofPart) {
            int end = Math.min(rows.length, (first + ofPart) * width);
            found.add(
                upTo(Arrays.copyOfRange(rows, first * width, end), width, first, all, wanted));
          }
          Collections.reverse(found); // whichever part is ready first
          return found;
        };
    return new PartitionedSearch(parts, width, rows.length / width)
        .search(queries, queries.length / width, k);
  }

  @Property(tries = 50)
  void findsWhatOneSearchFindsBitForBit(
      @ForAll @IntRange(min = 20, max = 90) int count,
      @ForAll @IntRange(min = 1, max = 40) int ofPart,
      @ForAll @IntRange(min = 1, max = 20) int k,
      @ForAll boolean whole,
      @ForAll long seed)
      throws IOException {
    int width = 19;
    float[] rows = rows(count, width, whole, seed);
    float[] queries = rows(7, width, whole, seed + 1);
    Neighbors together;
    try (RowStore store = RowStore.inMemory(width)) {
      store.append(rows);
      together = new ExactSearch(store, DEVICE).search(queries, 7, k);
    }

    Neighbors inParts = search(rows, width, ofPart, queries, k);
    assertArrayEquals(together.indices(), inParts.indices());
    assertArrayEquals(together.scores(), inParts.scores());
  }

  @Test
  void aPartMayHaveFewerRowsThanNeighborsAreAskedFor() {
    float[] rows = {1, 2, 3, 4, 5};
    Neighbors found = search(rows, 1, 2, new float[]{1}, 5);
    assertArrayEquals(new long[]{4, 3, 2, 1, 0}, found.indices());
  }

  @Test
  void allPartsTogetherMustHaveEnough() {
    float[] rows = {1, Float.NaN, 3};
    assertThrows(
        IllegalArgumentException.class, () -> search(rows, 1, 1, new float[]{1}, 4));
    IllegalArgumentException notFinite =
        assertThrows(
            IllegalArgumentException.class, () -> search(rows, 1, 1, new float[]{1}, 3));
    assertTrue(String.valueOf(notFinite.getMessage()).startsWith("query 0 has 2 neighbours"));
  }
}

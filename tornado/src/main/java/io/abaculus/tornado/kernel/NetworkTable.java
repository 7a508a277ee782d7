package io.abaculus.tornado.kernel;

import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.SortingNetwork.Comparator;
import io.abaculus.graph.SortingNetwork.Layer;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** A sorting network as the kernels of {@link SoftSort} read it. */
public final class NetworkTable {
  private NetworkTable() {}

  /**
   * The table of a network.
   *
   * @param n the number of values, from 1 to {@link SoftSort#MAX_VALUES}
   * @throws IllegalArgumentException if n is out of range
   */
  public static IntArray of(SortingNetwork network, int n) {
    if (n > SoftSort.MAX_VALUES) {
      throw new IllegalArgumentException(
          "soft sort on a GPU takes rows of at most %d values, not %d"
              .formatted(SoftSort.MAX_VALUES, n));
    }
    List<Layer> layers = network.layers(n);
    int comparators = network.comparatorCount(n);
    IntArray table = new IntArray(layers.size() + 2 + comparators);
    table.set(0, layers.size());
    int next = 0;
    for (int layer = 0; layer < layers.size(); layer++) {
      table.set(layer + 1, next);
      for (Comparator comparator : layers.get(layer).comparators()) {
        table.set(layers.size() + 2 + next, comparator.minimum() + 256 * comparator.maximum());
        next++;
      }
    }
    table.set(layers.size() + 1, next);
    return table;
  }
}

package io.abaculus.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A sorting network: a fixed sequence of comparators that sorts any n values.
 *
 * <p>A hard comparator moves the smaller of two values to one wire and the larger to the other. A
 * differentiable sorting network replaces it by a mixture of both orders (Petersen et al.,
 * "Differentiable Sorting Networks for Scalable Sorting and Ranking Supervision", ICML 2021, and
 * "Monotonic Differentiable Sorting Networks", ICLR 2022); which wires meet, and when, stays the
 * same.
 */
public enum SortingNetwork {
  /**
   * Batcher's bitonic network, with k(k+1)/2 layers where k = ceil(log2 n).
   *
   * <p>For n that is no power of two, the network of the next power of two is cut: its first wires
   * are dropped, and a comparator that has lost one of its wires leaves the other as it is. It still
   * sorts.
   */
  BITONIC("bitonic") {
    @Override
    List<Layer> build(int n) {
      int blocks = 32 - Integer.numberOfLeadingZeros(n - 1);
      int wires = 1 << blocks;
      int dropped = wires - n;
      List<Layer> layers = new ArrayList<>();
      for (int block = 0; block < blocks; block++) {
        for (int distance = 1 << block; distance > 0; distance /= 2) {
          List<Comparator> comparators = new ArrayList<>();
          for (int wire = dropped; wire < wires; wire++) {
            int partner = wire ^ distance;
            if (partner < wire) {
              continue;
            }
            boolean ascending = (wire >> (block + 1)) % 2 == 0;
            comparators.add(
                ascending
                    ? new Comparator(wire - dropped, partner - dropped)
                    : new Comparator(partner - dropped, wire - dropped));
          }
          layers.add(new Layer(comparators));
        }
      }
      return layers;
    }
  },

  /** Odd-even transposition: n layers that compare neighbours, from wire 0 and wire 1 in turn. */
  ODD_EVEN("odd_even") {
    @Override
    List<Layer> build(int n) {
      List<Layer> layers = new ArrayList<>();
      for (int layer = 0; layer < n; layer++) {
        List<Comparator> comparators = new ArrayList<>();
        for (int wire = layer % 2; wire + 1 < n; wire += 2) {
          comparators.add(new Comparator(wire, wire + 1));
        }
        layers.add(new Layer(comparators));
      }
      return layers;
    }
  };

  /**
   * Two wires that are compared and, where their values are out of order, exchanged.
   *
   * @param minimum the wire that receives the smaller value
   * @param maximum the wire that receives the larger value; it may be the wire of the lower number
   */
  public record Comparator(int minimum, int maximum) {}

  /**
   * Comparators that share no wire, and so act at once. A wire that none of them names passes
   * through unchanged.
   *
   * @param comparators in the order of their lower wire
   */
  public record Layer(List<Comparator> comparators) {
    /** Keeps an unmodifiable copy of the list. */
    public Layer {
      comparators = List.copyOf(comparators);
    }
  }

  private final String referenceName;
  private final Map<Integer, List<Layer>> layersOfSize = new ConcurrentHashMap<>();

  SortingNetwork(String referenceName) {
    this.referenceName = referenceName;
  }

  abstract List<Layer> build(int n);

  /**
   * The network for n values. It is built once and kept.
   *
   * @param n the number of values, at least 1
   * @return the layers, first to last; unmodifiable
   * @throws IllegalArgumentException if n is less than 1
   */
  public List<Layer> layers(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("a sorting network needs at least one wire, not " + n);
    }
    return layersOfSize.computeIfAbsent(n, size -> List.copyOf(build(size)));
  }

  /**
   * The number of comparators in all layers of the network for n values.
   *
   * @param n the number of values, at least 1
   */
  public int comparatorCount(int n) {
    return layers(n).stream().mapToInt(layer -> layer.comparators().size()).sum();
  }

  /** The name that diffsort gives this network: {@code bitonic} or {@code odd_even}. */
  public String referenceName() {
    return referenceName;
  }

  /**
   * The network of a name as diffsort writes it.
   *
   * @param name {@code bitonic} or {@code odd_even}
   * @throws IllegalArgumentException if there is no such network
   */
  public static SortingNetwork fromName(String name) {
    for (SortingNetwork network : values()) {
      if (network.referenceName.equals(name)) {
        return network;
      }
    }
    throw new IllegalArgumentException(
        "no sorting network is called '" + name + "'; there are bitonic and odd_even");
  }
}

package io.abaculus.cpu;

import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.SortingNetwork.Comparator;
import io.abaculus.graph.SortingNetwork.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A sorting network laid out for kernels: arrays over all comparators, first layer to last,
 * and those of a layer, which touch different wires, from the narrowest to the widest.
 *
 * <p>A kernel keeps the relaxed permutation of one row as n rows of {@link #stride} elements, one
 * row a wire, element {@link #shift} + i being the weight of input i. A comparator mixes two of these
 * rows. At first every wire holds one input; what a wire can hold grows layer by layer, and is a
 * short interval for most of the network. Outside of a run of {@link #width} elements both rows of a
 * comparator are zero, and a kernel leaves them alone, which halves the work for the bitonic network.
 *
 * <p>Intervals are rounded out to whole vectors. The bitonic network's intervals begin at multiples
 * of powers of two, counted from the first wire of the uncut network; the shift moves them to
 * multiples of a vector.
 */
public final class SortSchedule {

  private record Key(SortingNetwork network, int n, int lanes) {}

  /** What a comparator must mix: {@code width} elements of both rows, from the element first on. */
  private record Run(Comparator comparator, int first, int width) {}

  private static final Map<Key, SortSchedule> CACHE = new ConcurrentHashMap<>();

  /** The number of wires. */
  public final int n;

  /** The number of comparators. */
  public final int comparators;

  /** Where a layer's comparators begin; one more element than there are layers. */
  public final int[] layerStart;

  /**
   * Where a group of comparators begins, those of one layer that have the same width; one more
   * element than there are groups.
   */
  public final int[] groupStart;

  /** The wire that receives a comparator's minimum. */
  public final int[] minimum;

  /** The wire that receives a comparator's maximum. */
  public final int[] maximum;

  /** Where in the matrix the elements begin that a comparator must mix, on the minimum's wire. */
  public final int[] minimumRun;

  /** The same on the maximum's wire. */
  public final int[] maximumRun;

  /** How many elements a comparator must mix; a multiple of the lanes, and at most the stride. */
  public final int[] width;

  /** The sum of the widths of all comparators before one; one more than there are comparators. */
  public final int[] widthBefore;

  /** The sum of all widths. */
  public final int totalWidth;

  /** The largest sum of the widths of a layer. */
  public final int layerWidth;

  /** The element of input 0 in a wire's row. */
  public final int shift;

  /** The elements of a wire's row: at least {@code shift + n}, and a multiple of the lanes. */
  public final int stride;

  private SortSchedule(SortingNetwork network, int n, int lanes) {
    List<Layer> layers = network.layers(n);
    this.n = n;
    this.comparators = network.comparatorCount(n);
    this.layerStart = new int[layers.size() + 1];
    this.minimum = new int[comparators];
    this.maximum = new int[comparators];
    this.minimumRun = new int[comparators];
    this.maximumRun = new int[comparators];
    this.width = new int[comparators];
    this.widthBefore = new int[comparators + 1];
    int wires = Math.max(1, Integer.highestOneBit(2 * n - 1));
    this.shift = (wires - n) % lanes;
    this.stride = roundUp(shift + n, lanes);
    Math.multiplyExact(n, stride);

    int[] from = new int[n];
    int[] to = new int[n];
    for (int wire = 0; wire < n; wire++) {
      from[wire] = shift + wire;
      to[wire] = shift + wire + 1;
    }
    int total = 0;
    int widest = 0;
    int c = 0;
    List<Integer> groups = new ArrayList<>();
    for (int l = 0; l < layers.size(); l++) {
      int before = total;
      List<Run> runs = new ArrayList<>();
      for (Comparator comparator : layers.get(l).comparators()) {
        int p = comparator.minimum();
        int q = comparator.maximum();
        from[p] = from[q] = Math.min(from[p], from[q]);
        to[p] = to[q] = Math.max(to[p], to[q]);
        int first = from[p] / lanes * lanes;
        runs.add(new Run(comparator, first, roundUp(to[p], lanes) - first));
      }
      runs.sort(java.util.Comparator.comparingInt(Run::width));
      for (Run run : runs) {
        minimum[c] = run.comparator.minimum();
        maximum[c] = run.comparator.maximum();
        minimumRun[c] = minimum[c] * stride + run.first;
        maximumRun[c] = maximum[c] * stride + run.first;
        width[c] = run.width;
        if (c == layerStart[l] || width[c] != width[c - 1]) {
          groups.add(c);
        }
        total = Math.addExact(total, width[c]);
        c++;
        widthBefore[c] = total;
      }
      layerStart[l + 1] = c;
      widest = Math.max(widest, total - before);
    }
    groups.add(c);
    this.groupStart = groups.stream().mapToInt(Integer::intValue).toArray();
    this.totalWidth = total;
    this.layerWidth = widest;
  }

  private static int roundUp(int count, int lanes) {
    return (count + lanes - 1) / lanes * lanes;
  }

  /**
   * The schedule of a network, built once and kept.
   *
   * @param network the network
   * @param n the number of wires, at least 1
   * @param lanes the lanes of a vector; 1 for a kernel without vectors
   * @throws ArithmeticException if the network is so large that its weights fit no array
   */
  static SortSchedule of(SortingNetwork network, int n, int lanes) {
    return CACHE.computeIfAbsent(
        new Key(network, n, lanes), key -> new SortSchedule(key.network, key.n, key.lanes));
  }
}

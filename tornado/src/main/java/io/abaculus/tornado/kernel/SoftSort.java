package io.abaculus.tornado.kernel;

import io.abaculus.graph.Relaxation;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Soft sorting of rows by a relaxed sorting network and its gradient (Petersen et al., "Monotonic
 * differentiable sorting networks", ICLR 2022), of up to 128 values. The relaxed permutation is plain,
 * not its logarithm.
 *
 * <p>What a comparator does to the permutation it does to each input alone. So a group has one row and
 * as many inputs as work-items, {@link #lanes}, each with its weight on every wire, in local memory.
 * Comparators of a layer share no wire: a work-item works out the weights of one or two of them, and
 * after a barrier mixes all of the layer for its own input.
 *
 * <p>The values on the wires are float64, for the weights depend on differences of values that are close,
 * times a steepness of up to 100: in float32 the rounding of each layer would be seen in the gradients.
 *
 * <p>The network comes as a table: the number of layers; where each layer's comparators begin and where
 * the last one's end, counted in comparators; then each comparator's wire of the minimum plus 256 times
 * that of the maximum. {@link NetworkTable} writes it.
 */
public final class SoftSort {
  /** The largest number of values in a row. */
  public static final int MAX_VALUES = 128;

  /** Elements of a group's matrix: inputs and one more, by wires. */
  private static final int MATRIX = 4224;

  /** Elements for the products of a layer: comparators by inputs and one more. */
  private static final int PRODUCTS = 2112;

  private static final int MAX_COMPARATORS = 64;

  private SoftSort() {}

  /** Work-items of a group, and inputs: 64 for rows of at most 64 values, else 32. */
  public static int lanes(int values) {
    return values <= 64 ? 64 : 32;
  }

  /** The number by which the kernels know a relaxation. */
  public static int code(Relaxation relaxation) {
    return switch (relaxation) {
      case LOGISTIC -> Relaxations.LOGISTIC;
      case LOGISTIC_PHI -> Relaxations.LOGISTIC_PHI;
      case GAUSSIAN -> Relaxations.GAUSSIAN;
      case RECIPROCAL -> Relaxations.RECIPROCAL;
      case CAUCHY -> Relaxations.CAUCHY;
      case OPTIMAL -> Relaxations.OPTIMAL;
    };
  }

  /** Groups for a row. */
  public static int blocks(int values) {
    return Math.ceilDiv(values, lanes(values));
  }

  /**
   * Launch: rows x blocks groups of {@code lanes} work-items. 18.3 KiB of local memory.
   *
   * @param x (rows, n)
   * @param values receives (rows, n), sorted ascending
   * @param permutation receives (rows, n, n): the weight of an input at a sorted position
   * @param network the table of the network for n values
   * @param factors the steepness; lambda, for the logistic-phi relaxation
   * @param arguments n, blocks; where x, values and permutation begin; the relaxation's code; 1 if
   *     permutation has an array of its own, 0 if it goes to that of values
   */
  public static void forward(
      KernelContext context,
      FloatArray x,
      FloatArray values,
      FloatArray permutation,
      IntArray network,
      FloatArray factors,
      IntArray arguments) {
    int n = arguments.get(0);
    int blocks = arguments.get(1);
    int relaxation = arguments.get(5);
    float steepness = factors.get(0);
    float lambda = factors.get(1);
    int lane = context.localIdx;
    int lanes = context.localGroupSizeX;
    int stride = lanes + 1;
    int row = context.groupIdx / blocks;
    int block = context.groupIdx - row * blocks;
    int input = block * lanes + lane;
    double[] wires = context.allocateDoubleLocalArray(MAX_VALUES);
    float[] straight = context.allocateFloatLocalArray(2 * MAX_COMPARATORS);
    float[] crossed = context.allocateFloatLocalArray(2 * MAX_COMPARATORS);
    float[] matrix = context.allocateFloatLocalArray(MATRIX);
    for (int i = lane; i < n; i += lanes) {
      wires[i] = x.get(arguments.get(2) + row * n + i);
    }
    for (int wire = 0; wire < n; wire++) {
      matrix[wire * stride + lane] = wire == input ? 1f : 0f;
    }
    context.localBarrier();
    int layers = network.get(0);
    int comparators = layers + 2;
    for (int layer = 0; layer < layers; layer++) {
      int begin = network.get(layer + 1);
      int end = network.get(layer + 2);
      // The weights of a layer stay while the next one's are computed: one barrier a layer is enough.
      int half = (layer & 1) * MAX_COMPARATORS - begin;
      for (int c = begin + lane; c < end; c += lanes) {
        int comparator = network.get(comparators + c);
        int minimum = comparator & 255;
        int maximum = comparator >> 8;
        int lower = Math.min(minimum, maximum);
        int upper = Math.max(minimum, maximum);
        double first = wires[lower];
        double second = wires[upper];
        double tail = Relaxations.tail(relaxation, second - first, steepness, lambda);
        double keep = second > first ? 1 - tail : tail;
        double change = second > first ? tail : 1 - tail;
        straight[half + c] = (float) keep;
        crossed[half + c] = (float) change;
        wires[minimum] = keep * first + change * second;
        wires[maximum] = change * first + keep * second;
      }
      context.localBarrier();
      for (int c = begin; c < end; c++) {
        int comparator = network.get(comparators + c);
        int minimum = (comparator & 255) * stride + lane;
        int maximum = (comparator >> 8) * stride + lane;
        int lower = Math.min(minimum, maximum);
        int upper = Math.max(minimum, maximum);
        float first = matrix[lower];
        float second = matrix[upper];
        float keep = straight[half + c];
        float change = crossed[half + c];
        matrix[minimum] = keep * first + change * second;
        matrix[maximum] = change * first + keep * second;
      }
    }
    context.localBarrier();
    if (block == 0) {
      for (int i = lane; i < n; i += lanes) {
        values.set(arguments.get(3) + row * n + i, (float) wires[i]);
      }
    }
    int inputs = Math.min(lanes, n - block * lanes);
    int start = arguments.get(4) + (row * n + block * lanes) * n;
    boolean hasOwnArray = arguments.get(6) == 1;
    for (int i = 0; i < inputs; i++) {
      for (int wire = lane; wire < n; wire += lanes) {
        float weight = matrix[wire * stride + i];
        if (hasOwnArray) {
          permutation.set(start + i * n + wire, weight);
        } else {
          values.set(start + i * n + wire, weight);
        }
      }
    }
  }

  /** How many numbers of scratch {@link #backwardMatrix} needs for each of its groups. */
  public static int scratch(int values, int comparators) {
    return comparators * 2 * (lanes(values) + 1);
  }

  /**
   * What the gradient of the permutation contributes to the gradient of each comparator's weight, of
   * one block of inputs: {@link #backwardValues} adds the blocks and goes on from there.
   *
   * <p>Launch: any number of groups of {@code lanes} work-items; group g takes the pieces g, g + groups,
   * … of all rows x blocks. What a comparator mixes is kept in the group's part of the scratch memory,
   * written on the way forward and read on the way back. 27.0 KiB of local memory.
   *
   * @param x (rows, n)
   * @param dPermutation (rows, n, n)
   * @param scratch receives the contributions, (rows, blocks, comparators), and has {@link #scratch}
   *     numbers more for every group
   * @param network the table of the network for n values
   * @param factors the steepness; lambda
   * @param arguments n, blocks; where x, dPermutation, the contributions and the groups' numbers begin; the
   *     relaxation's code; rows
   */
  public static void backwardMatrix(
      KernelContext context,
      FloatArray x,
      FloatArray dPermutation,
      FloatArray scratch,
      IntArray network,
      FloatArray factors,
      IntArray arguments) {
    int n = arguments.get(0);
    int blocks = arguments.get(1);
    int relaxation = arguments.get(6);
    int pieces = arguments.get(7) * blocks;
    float steepness = factors.get(0);
    float lambda = factors.get(1);
    int lane = context.localIdx;
    int lanes = context.localGroupSizeX;
    int stride = lanes + 1;
    int groups = context.globalGroupSizeX / lanes;
    int layers = network.get(0);
    int comparators = layers + 2;
    int count = network.get(layers + 1);
    int keptStart = arguments.get(5) + context.groupIdx * count * 2 * stride;
    double[] wires = context.allocateDoubleLocalArray(MAX_VALUES);
    float[] straight = context.allocateFloatLocalArray(2 * MAX_COMPARATORS);
    float[] crossed = context.allocateFloatLocalArray(2 * MAX_COMPARATORS);
    float[] matrix = context.allocateFloatLocalArray(MATRIX);
    float[] products = context.allocateFloatLocalArray(PRODUCTS);
    for (int piece = context.groupIdx; piece < pieces; piece += groups) {
      int row = piece / blocks;
      int block = piece - row * blocks;
      int input = block * lanes + lane;
      int inputs = Math.min(lanes, n - block * lanes);
      for (int i = lane; i < n; i += lanes) {
        wires[i] = x.get(arguments.get(2) + row * n + i);
      }
      for (int wire = 0; wire < n; wire++) {
        matrix[wire * stride + lane] = wire == input ? 1f : 0f;
      }
      context.localBarrier();
      for (int layer = 0; layer < layers; layer++) {
        int begin = network.get(layer + 1);
        int end = network.get(layer + 2);
        int half = (layer & 1) * MAX_COMPARATORS - begin;
        for (int c = begin + lane; c < end; c += lanes) {
          int comparator = network.get(comparators + c);
          int minimum = comparator & 255;
          int maximum = comparator >> 8;
          int lower = Math.min(minimum, maximum);
          int upper = Math.max(minimum, maximum);
          double first = wires[lower];
          double second = wires[upper];
          double tail = Relaxations.tail(relaxation, second - first, steepness, lambda);
          double keep = second > first ? 1 - tail : tail;
          double change = second > first ? tail : 1 - tail;
          straight[half + c] = (float) keep;
          crossed[half + c] = (float) change;
          wires[minimum] = keep * first + change * second;
          wires[maximum] = change * first + keep * second;
        }
        context.localBarrier();
        for (int c = begin; c < end; c++) {
          int comparator = network.get(comparators + c);
          int minimum = (comparator & 255) * stride + lane;
          int maximum = (comparator >> 8) * stride + lane;
          int lower = Math.min(minimum, maximum);
          int upper = Math.max(minimum, maximum);
          float first = matrix[lower];
          float second = matrix[upper];
          float keep = straight[half + c];
          float change = crossed[half + c];
          int kept = keptStart + c * 2 * stride + lane;
          scratch.set(kept, first - second);
          // Every work-item keeps the weight for itself, so that no other one's write is waited for.
          scratch.set(kept + stride, keep);
          matrix[minimum] = keep * first + change * second;
          matrix[maximum] = change * first + keep * second;
        }
      }
      context.localBarrier();
      int gradientStart = arguments.get(3) + (row * n + block * lanes) * n;
      for (int i = 0; i < inputs; i++) {
        for (int wire = lane; wire < n; wire += lanes) {
          matrix[wire * stride + i] = dPermutation.get(gradientStart + i * n + wire);
        }
      }
      context.localBarrier();
      boolean isInput = lane < inputs;
      int weightStart = arguments.get(4) + piece * count;
      for (int layer = layers - 1; layer >= 0; layer--) {
        int begin = network.get(layer + 1);
        int end = network.get(layer + 2);
        if (isInput) {
          // Four at a time, whose reads of scratch memory are under way together.
          for (int first = begin; first < end; first += 4) {
            float[] difference = new float[4];
            float[] keep = new float[4];
            for (int i = 0; i < 4; i++) {
              int kept = keptStart + Math.min(first + i, end - 1) * 2 * stride + lane;
              difference[i] = scratch.get(kept);
              keep[i] = scratch.get(kept + stride);
            }
            for (int i = 0; i < 4; i++) {
              int c = first + i;
              if (c < end) {
                int comparator = network.get(comparators + c);
                int minimum = (comparator & 255) * stride + lane;
                int maximum = (comparator >> 8) * stride + lane;
                float dMinimum = matrix[minimum];
                float dMaximum = matrix[maximum];
                float dDifference = dMinimum - dMaximum;
                products[(c - begin) * stride + lane] = dDifference * difference[i];
                matrix[Math.min(minimum, maximum)] = keep[i] * dDifference + dMaximum;
                matrix[Math.max(minimum, maximum)] = dMinimum - keep[i] * dDifference;
              }
            }
          }
        }
        context.localBarrier();
        for (int c = begin + lane; c < end; c += lanes) {
          float sum = 0f;
          for (int i = 0; i < inputs; i++) {
            sum += products[(c - begin) * stride + i];
          }
          scratch.set(weightStart + c, sum);
        }
        context.localBarrier();
      }
    }
  }

  /**
   * The gradient of x. Launch: one group of 32 work-items a row. Differences and weights of all
   * comparators, too many for local memory, are kept in scratch memory on the way forward.
   *
   * @param x (rows, n)
   * @param dValues (rows, n)
   * @param dWeights of {@link #backwardMatrix}
   * @param scratch two numbers for every comparator of every row
   * @param dx receives (rows, n)
   * @param network the table of the network for n values
   * @param factors the steepness; lambda
   * @param arguments n, blocks; where x, dValues, dWeights, scratch and dx begin; the relaxation's
   *     code; 1 if dx has an array of its own, 0 if it goes to that of scratch
   */
  public static void backwardValues(
      KernelContext context,
      FloatArray x,
      FloatArray dValues,
      FloatArray dWeights,
      FloatArray scratch,
      FloatArray dx,
      IntArray network,
      FloatArray factors,
      IntArray arguments) {
    int n = arguments.get(0);
    int blocks = arguments.get(1);
    int relaxation = arguments.get(7);
    float steepness = factors.get(0);
    float lambda = factors.get(1);
    int lane = context.localIdx;
    int lanes = context.localGroupSizeX;
    int row = context.groupIdx;
    int layers = network.get(0);
    int comparators = layers + 2;
    int count = network.get(layers + 1);
    int keptStart = arguments.get(5) + row * 2 * count;
    double[] wires = context.allocateDoubleLocalArray(MAX_VALUES);
    for (int i = lane; i < n; i += lanes) {
      wires[i] = x.get(arguments.get(2) + row * n + i);
    }
    context.localBarrier();
    for (int layer = 0; layer < layers; layer++) {
      int end = network.get(layer + 2);
      for (int c = network.get(layer + 1) + lane; c < end; c += lanes) {
        int comparator = network.get(comparators + c);
        int minimum = comparator & 255;
        int maximum = comparator >> 8;
        double first = wires[Math.min(minimum, maximum)];
        double second = wires[Math.max(minimum, maximum)];
        double tail = Relaxations.tail(relaxation, second - first, steepness, lambda);
        double keep = second > first ? 1 - tail : tail;
        double change = second > first ? tail : 1 - tail;
        scratch.set(keptStart + 2 * c, (float) (second - first));
        scratch.set(keptStart + 2 * c + 1, (float) keep);
        wires[minimum] = keep * first + change * second;
        wires[maximum] = change * first + keep * second;
      }
      context.localBarrier();
    }
    for (int i = lane; i < n; i += lanes) {
      wires[i] = dValues.get(arguments.get(3) + row * n + i);
    }
    context.localBarrier();
    for (int layer = layers - 1; layer >= 0; layer--) {
      int begin = network.get(layer + 1);
      int end = network.get(layer + 2);
      for (int c = begin + lane; c < end; c += lanes) {
        int comparator = network.get(comparators + c);
        int minimum = comparator & 255;
        int maximum = comparator >> 8;
        float difference = scratch.get(keptStart + 2 * c);
        float keep = scratch.get(keptStart + 2 * c + 1);
        double dMinimum = wires[minimum];
        double dMaximum = wires[maximum];
        double dDifference = dMinimum - dMaximum;
        double dWeight = -dDifference * difference;
        for (int block = 0; block < blocks; block++) {
          dWeight += dWeights.get(arguments.get(4) + (row * blocks + block) * count + c);
        }
        double change =
            dWeight * Relaxations.derivative(relaxation, difference, steepness, lambda);
        wires[Math.min(minimum, maximum)] = keep * dDifference + dMaximum - change;
        wires[Math.max(minimum, maximum)] = dMinimum - keep * dDifference + change;
      }
      context.localBarrier();
    }
    boolean hasOwnArray = arguments.get(8) == 1;
    for (int i = lane; i < n; i += lanes) {
      int element = arguments.get(6) + row * n + i;
      if (hasOwnArray) {
        dx.set(element, (float) wires[i]);
      } else {
        scratch.set(element, (float) wires[i]);
      }
    }
  }
}

package io.abaculus.plan;

import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import java.util.Set;

/**
 * What a device can run and hold, as far as the planner must know it.
 *
 * @param passes whether the device runs {@link Step.Pass}
 * @param productPasses whether it runs {@link Step.ProductPass}, which takes {@code passes}
 * @param passTypes element types that a pass reads and writes; {@code float32} among them if the device
 *     runs product passes
 * @param longestPass how many elementwise instructions a pass may have
 * @param passOperands how many tensors a pass may read and write in all, the two matrices of a {@link
 *     Step.ProductPass} included
 * @param largestArray how many elements one array holds; no tensor crosses two arrays
 * @param alignment in bytes, a power of two: where tensors begin in an array that they share
 */
public record PlanOptions(
    boolean passes,
    boolean productPasses,
    Set<DType> passTypes,
    int longestPass,
    int passOperands,
    int largestArray,
    int alignment) {

  /** The longest array that every JVM can allocate. */
  public static final int LARGEST_JAVA_ARRAY = Integer.MAX_VALUE - 8;

  /** A cache line. */
  private static final int CACHE_LINE = 64;

  /**
   * Checks that the options go together.
   *
   * @throws io.abaculus.graph.TensorException if they do not, or one is not positive
   */
  public PlanOptions {
    passTypes = Set.copyOf(passTypes);
    Check.that(
        !productPasses || (passes && passTypes.contains(DType.FLOAT32)),
        "plan options: product passes need passes of float32");
    Check.that(
        longestPass > 0 && passOperands > 0 && largestArray > 0,
        "plan options: a pass of %d instructions and %d operands, an array of %d elements",
        longestPass,
        passOperands,
        largestArray);
    Check.that(
        alignment > 0 && Integer.bitCount(alignment) == 1,
        "plan options: the alignment %d is not a power of two",
        alignment);
  }

  /** Every operation is a step of its own, in Java arrays. */
  public static PlanOptions withoutPasses() {
    return new PlanOptions(
        false, false, Set.of(), 1, Integer.MAX_VALUE, LARGEST_JAVA_ARRAY, CACHE_LINE);
  }

  /** Passes and product passes of float32 and booleans, of any number of operands, in Java arrays. */
  public static PlanOptions withPasses(int longestPass) {
    return new PlanOptions(
        true,
        true,
        Set.of(DType.FLOAT32, DType.BOOL),
        longestPass,
        Integer.MAX_VALUE,
        LARGEST_JAVA_ARRAY,
        CACHE_LINE);
  }

  /** These options with passes of at most so many operands. */
  public PlanOptions withPassOperands(int most) {
    return new PlanOptions(
        passes, productPasses, passTypes, longestPass, most, largestArray, alignment);
  }

  /**
   * Checks that the device's arrays can hold a tensor.
   *
   * @throws TensorException if it has more elements than an array
   */
  void checkHolds(int elements) {
    if (elements > largestArray) {
      throw new TensorException(
          "a tensor of %d elements does not fit an array of the device, which holds %d"
              .formatted(elements, largestArray));
    }
  }
}

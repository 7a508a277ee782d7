package io.abaculus.tensor;

import io.abaculus.device.HostArray;
import io.abaculus.graph.TensorType;
import java.util.Locale;

/**
 * What the elements of a tensor are like, at a glance. Booleans count as 0 and 1; int64 beyond 2^53 is
 * rounded.
 *
 * @param type element type and shape
 * @param device the name of the device that holds it
 * @param min the smallest of the finite elements; NaN, like all that follows, if there are none
 * @param max the largest of the finite elements
 * @param mean the arithmetic mean of the finite elements
 * @param std the standard deviation of the finite elements, divided by their count
 * @param nanShare how many of all elements are NaN, in [0, 1]; 0 of no elements
 * @param infiniteShare how many of all elements are infinite, in [0, 1]; 0 of no elements
 */
public record TensorSummary(
    TensorType type,
    String device,
    double min,
    double max,
    double mean,
    double std,
    double nanShare,
    double infiniteShare) {

  static TensorSummary of(HostArray numbers, String device) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double mean = 0;
    double squares = 0;
    int finite = 0;
    int nan = 0;
    for (int i = 0; i < numbers.size(); i++) {
      double number = numbers.getDouble(i);
      if (Double.isNaN(number)) {
        nan++;
      } else if (Double.isFinite(number)) {
        finite++;
        min = Math.min(min, number);
        max = Math.max(max, number);
        // Welford, "Note on a method for calculating corrected sums of squares and products", 1962
        double difference = number - mean;
        mean += difference / finite;
        squares += difference * (number - mean);
      }
    }
    double size = Math.max(1, numbers.size());
    boolean none = finite == 0;
    return new TensorSummary(
        numbers.type(),
        device,
        none ? Double.NaN : min,
        none ? Double.NaN : max,
        none ? Double.NaN : mean,
        Math.sqrt(squares / finite),
        nan / size,
        (numbers.size() - finite - nan) / size);
  }

  /** Such as {@code float32(2, 3) on cpu: min -1.0000, max 2.0000, mean 0.50000, std 1.1000, NaN 0.00%, infinite
   * 0.00%}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s on %s: min %.5g, max %.5g, mean %.5g, std %.5g, NaN %.3g%%, infinite %.3g%%",
        type,
        device,
        min,
        max,
        mean,
        std,
        100 * nanShare,
        100 * infiniteShare);
  }
}

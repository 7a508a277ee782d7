package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorShapes.FLOATS;
import static io.abaculus.cpu.vector.VectorShapes.LANES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Where a row has its largest or smallest element: the first of equals, or the first NaN. One pass finds the element,
 * another one where it lies. {@code FloatVector.max} takes care of NaN and of the sign of zero in several instructions;
 * a comparison takes none, so a sum of all elements says whether one may be NaN.
 */
final class VectorExtremes {
  private VectorExtremes() {}

  /** The place of the largest of n elements from {@code from} on, of at least one. */
  static int argMax(float[] x, int from, int n) {
    FloatVector even = broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector odd = even;
    FloatVector sum = broadcast(FLOATS, 0f);
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      final FloatVector a = fromArray(FLOATS, x, from + i);
      final FloatVector b = fromArray(FLOATS, x, from + i + LANES);
      even = even.blend(a, a.compare(VectorOperators.GT, even));
      odd = odd.blend(b, b.compare(VectorOperators.GT, odd));
      sum = sum.add(a).add(b);
    }
    for (; i < n; i += LANES) {
      final VectorMask<Float> rest = Lanes.first(n - i);
      final FloatVector a = fromArray(FLOATS, x, from + i, rest);
      even = even.blend(a, a.compare(VectorOperators.GT, even).and(rest));
      sum = sum.add(a);
    }
    if (Float.isNaN(Lanes.sum(sum)) && hasNaN(x, from, n)) {
      return findNaN(x, from);
    }
    return find(even.max(odd).reduceLanes(VectorOperators.MAX), x, from, n);
  }

  /** The place of the smallest of n elements from {@code from} on, of at least one. */
  static int argMin(float[] x, int from, int n) {
    FloatVector even = broadcast(FLOATS, Float.POSITIVE_INFINITY);
    FloatVector odd = even;
    FloatVector sum = broadcast(FLOATS, 0f);
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      final FloatVector a = fromArray(FLOATS, x, from + i);
      final FloatVector b = fromArray(FLOATS, x, from + i + LANES);
      even = even.blend(a, a.compare(VectorOperators.LT, even));
      odd = odd.blend(b, b.compare(VectorOperators.LT, odd));
      sum = sum.add(a).add(b);
    }
    for (; i < n; i += LANES) {
      final VectorMask<Float> rest = Lanes.first(n - i);
      final FloatVector a = fromArray(FLOATS, x, from + i, rest);
      even = even.blend(a, a.compare(VectorOperators.LT, even).and(rest));
      sum = sum.add(a);
    }
    if (Float.isNaN(Lanes.sum(sum)) && hasNaN(x, from, n)) {
      return findNaN(x, from);
    }
    return find(even.min(odd).reduceLanes(VectorOperators.MIN), x, from, n);
  }

  /** Where a value first is that is among the n elements. */
  private static int find(float value, float[] x, int from, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      final VectorMask<Float> equal =
          fromArray(FLOATS, x, from + i).compare(VectorOperators.EQ, value);
      if (equal.anyTrue()) {
        return i + equal.firstTrue();
      }
    }
    while (x[from + i] != value) {
      i++;
    }
    return i;
  }

  /** A sum is not a number either where infinities of both signs are added. */
  private static boolean hasNaN(float[] x, int from, int n) {
    for (int i = 0; i < n; i++) {
      if (Float.isNaN(x[from + i])) {
        return true;
      }
    }
    return false;
  }

  private static int findNaN(float[] x, int from) {
    int i = 0;
    while (!Float.isNaN(x[from + i])) {
      i++;
    }
    return i;
  }
}

package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorMath.of;
import static io.abaculus.cpu.vector.VectorShapes.FLOATS;

import io.abaculus.cpu.LayeredSoftSort;
import io.abaculus.cpu.SoftSortScratch;
import io.abaculus.cpu.SortSchedule;
import io.abaculus.graph.SortProblem;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The soft sort on vectors. */
public final class VectorSoftSort extends LayeredSoftSort {

  private static final int LANES = VectorShapes.LANES;

  /** The values of as many rows as a vector holds doubles are sorted together. */
  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, FLOATS.vectorShape());

  private static final int ROWS = DOUBLES.length();

  /** As many floats as a vector holds doubles. */
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  /** A kernel for the vectors of this machine. */
  public VectorSoftSort() {
    super(ROWS, LANES);
  }

  @Override
  protected void sortValues(SortProblem problem, SortSchedule schedule, SoftSortScratch scratch) {
    double[] x = scratch.values;
    int[] minimum = schedule.minimum;
    int[] maximum = schedule.maximum;
    for (int l = 0; l + 1 < schedule.layerStart.length; l++) {
      int from = schedule.layerStart[l];
      int to = schedule.layerStart[l + 1];
      for (int c = from; c < to; c++) {
        DoubleVector a = DoubleVector.fromArray(DOUBLES, x, minimum[c] * ROWS);
        DoubleVector b = DoubleVector.fromArray(DOUBLES, x, maximum[c] * ROWS);
        toFloats(b.sub(a), scratch.difference, c * ROWS);
      }
      weigh(problem, scratch, from * ROWS, to * ROWS);
      if (problem.logSpace()) {
        weighLog(problem, scratch, from * ROWS, to * ROWS);
      }
      for (int c = from; c < to; c++) {
        DoubleVector a = DoubleVector.fromArray(DOUBLES, x, minimum[c] * ROWS);
        DoubleVector b = DoubleVector.fromArray(DOUBLES, x, maximum[c] * ROWS);
        DoubleVector keep = toDoubles(scratch.keep, c * ROWS);
        DoubleVector swap = toDoubles(scratch.swap, c * ROWS);
        DoubleVector smaller = a.min(b);
        DoubleVector larger = a.max(b);
        DoubleVector moved = keep.min(swap).mul(larger.sub(smaller));
        smaller.add(moved).intoArray(x, minimum[c] * ROWS);
        larger.sub(moved).intoArray(x, maximum[c] * ROWS);
      }
    }
  }

  private static void weigh(SortProblem problem, SoftSortScratch scratch, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      FloatVector difference = FloatVector.fromArray(FLOATS, scratch.difference, i);
      VectorMask<Float> outOfOrder = difference.compare(VectorOperators.LT, 0);
      FloatVector tail = VectorRelaxation.tail(problem, difference.abs());
      FloatVector rest = of(1).sub(tail);
      rest.blend(tail, outOfOrder).intoArray(scratch.keep, i);
      tail.blend(rest, outOfOrder).intoArray(scratch.swap, i);
    }
  }

  private static void weighLog(
      SortProblem problem, SoftSortScratch scratch, int from, int to) {
    for (int i = from; i < to; i += LANES) {
      FloatVector difference = FloatVector.fromArray(FLOATS, scratch.difference, i);
      VectorMask<Float> outOfOrder = difference.compare(VectorOperators.LT, 0);
      FloatVector keep = FloatVector.fromArray(FLOATS, scratch.keep, i);
      FloatVector swap = FloatVector.fromArray(FLOATS, scratch.swap, i);
      FloatVector tail = swap.blend(keep, outOfOrder);
      FloatVector logTail = VectorRelaxation.logTail(problem, difference.abs());
      FloatVector logRest = VectorMath.log(of(1).sub(tail));
      logRest.blend(logTail, outOfOrder).intoArray(scratch.logKeep, i);
      logTail.blend(logRest, outOfOrder).intoArray(scratch.logSwap, i);
    }
  }

  @Override
  protected void mix(SortSchedule schedule, SoftSortScratch scratch, int row, boolean save) {
    if (save) {
      mixAndSave(schedule, scratch, row);
    } else {
      mix(schedule, scratch, row);
    }
  }

  private static void mix(SortSchedule schedule, SoftSortScratch scratch, int row) {
    float[] matrix = scratch.matrix;
    for (int c = 0; c < schedule.comparators; c++) {
      int p = schedule.minimum[c] * schedule.stride + schedule.firstElement[c];
      int q = schedule.maximum[c] * schedule.stride + schedule.firstElement[c];
      int width = schedule.width[c];
      FloatVector keep = of(scratch.keep[c * ROWS + row]);
      FloatVector swap = of(scratch.swap[c * ROWS + row]);
      for (int i = 0; i < width; i += LANES) {
        FloatVector a = FloatVector.fromArray(FLOATS, matrix, p + i);
        FloatVector b = FloatVector.fromArray(FLOATS, matrix, q + i);
        keep.fma(a, swap.mul(b)).intoArray(matrix, p + i);
        keep.fma(b, swap.mul(a)).intoArray(matrix, q + i);
      }
    }
  }

  private static void mixAndSave(SortSchedule schedule, SoftSortScratch scratch, int row) {
    float[] matrix = scratch.matrix;
    float[] saved = scratch.saved;
    int s = 0;
    for (int c = 0; c < schedule.comparators; c++) {
      int p = schedule.minimum[c] * schedule.stride + schedule.firstElement[c];
      int q = schedule.maximum[c] * schedule.stride + schedule.firstElement[c];
      int width = schedule.width[c];
      FloatVector keep = of(scratch.keep[c * ROWS + row]);
      FloatVector swap = of(scratch.swap[c * ROWS + row]);
      for (int i = 0; i < width; i += LANES) {
        FloatVector a = FloatVector.fromArray(FLOATS, matrix, p + i);
        FloatVector b = FloatVector.fromArray(FLOATS, matrix, q + i);
        a.sub(b).intoArray(saved, s + i);
        keep.fma(a, swap.mul(b)).intoArray(matrix, p + i);
        keep.fma(b, swap.mul(a)).intoArray(matrix, q + i);
      }
      s += width;
    }
  }

  @Override
  protected void mixGradient(SortSchedule schedule, SoftSortScratch scratch, int row) {
    float[] gradient = scratch.matrixGradient;
    float[] saved = scratch.saved;
    int s = schedule.totalWidth;
    for (int c = schedule.comparators - 1; c >= 0; c--) {
      int p = schedule.minimum[c] * schedule.stride + schedule.firstElement[c];
      int q = schedule.maximum[c] * schedule.stride + schedule.firstElement[c];
      int width = schedule.width[c];
      FloatVector keep = of(scratch.keep[c * ROWS + row]);
      FloatVector swap = of(scratch.swap[c * ROWS + row]);
      s -= width;
      FloatVector sum = of(0);
      for (int i = 0; i < width; i += LANES) {
        FloatVector g = FloatVector.fromArray(FLOATS, gradient, p + i);
        FloatVector h = FloatVector.fromArray(FLOATS, gradient, q + i);
        sum = g.sub(h).fma(FloatVector.fromArray(FLOATS, saved, s + i), sum);
        keep.fma(g, swap.mul(h)).intoArray(gradient, p + i);
        keep.fma(h, swap.mul(g)).intoArray(gradient, q + i);
      }
      scratch.keepGradient[c * ROWS + row] = sum.reduceLanes(VectorOperators.ADD);
    }
  }

  @Override
  protected void mixLog(SortSchedule schedule, SoftSortScratch scratch, int row, boolean save) {
    float[] matrix = scratch.matrix;
    float[] saved = scratch.saved;
    float[] savedMaximum = scratch.savedMaximum;
    int s = 0;
    for (int c = 0; c < schedule.comparators; c++) {
      int p = schedule.minimum[c] * schedule.stride + schedule.firstElement[c];
      int q = schedule.maximum[c] * schedule.stride + schedule.firstElement[c];
      int width = schedule.width[c];
      FloatVector logKeep = of(scratch.logKeep[c * ROWS + row]);
      FloatVector logSwap = of(scratch.logSwap[c * ROWS + row]);
      for (int i = 0; i < width; i += LANES) {
        FloatVector a = FloatVector.fromArray(FLOATS, matrix, p + i);
        FloatVector b = FloatVector.fromArray(FLOATS, matrix, q + i);
        FloatVector kept = logKeep.add(a);
        FloatVector swapped = logSwap.add(b);
        FloatVector odds = kept.sub(swapped);
        FloatVector ratio = VectorMath.expBelowOverflow(odds.abs().neg());
        logSum(kept, swapped, odds, ratio).intoArray(matrix, p + i);
        if (save) {
          lesserShare(odds, ratio).intoArray(saved, s + i);
        }
        kept = logKeep.add(b);
        swapped = logSwap.add(a);
        odds = kept.sub(swapped);
        ratio = VectorMath.expBelowOverflow(odds.abs().neg());
        logSum(kept, swapped, odds, ratio).intoArray(matrix, q + i);
        if (save) {
          lesserShare(odds, ratio).intoArray(savedMaximum, s + i);
        }
      }
      s += width;
    }
  }

  /** log(exp(p) + exp(q)), given odds = p - q and the ratio of the lesser term to the greater. */
  private static FloatVector logSum(
      FloatVector p, FloatVector q, FloatVector odds, FloatVector ratio) {
    FloatVector greater = p.blend(q, odds.compare(VectorOperators.LT, 0));
    // log(1 + r) = r (1 - r/2 + ...) for r from 0 to 1, to 5e-9
    FloatVector polynomial = of(-0.003244020976126194f);
    polynomial = polynomial.fma(ratio, of(0.01985144428908825f));
    polynomial = polynomial.fma(ratio, of(-0.056959498673677444f));
    polynomial = polynomial.fma(ratio, of(0.10603651404380798f));
    polynomial = polynomial.fma(ratio, of(-0.15305590629577637f));
    polynomial = polynomial.fma(ratio, of(0.1967593878507614f));
    polynomial = polynomial.fma(ratio, of(-0.24954134225845337f));
    polynomial = polynomial.fma(ratio, of(0.3332996368408203f));
    polynomial = polynomial.fma(ratio, of(-0.4999990165233612f));
    polynomial = polynomial.fma(ratio, of(1));
    return polynomial.fma(ratio, greater);
  }

  /**
   * The lesser term's share of the sum of two, negative (or -0) if that is the first: the share of
   * the greater follows from it without loss, but not the other way round.
   */
  private static FloatVector lesserShare(FloatVector odds, FloatVector ratio) {
    IntVector share = ratio.div(ratio.add(1)).viewAsIntegralLanes();
    return share.or(odds.viewAsIntegralLanes().and(Integer.MIN_VALUE)).viewAsFloatingLanes();
  }

  @Override
  protected void mixLogGradient(SortSchedule schedule, SoftSortScratch scratch, int row) {
    float[] gradient = scratch.matrixGradient;
    float[] saved = scratch.saved;
    float[] savedMaximum = scratch.savedMaximum;
    int s = schedule.totalWidth;
    for (int c = schedule.comparators - 1; c >= 0; c--) {
      int p = schedule.minimum[c] * schedule.stride + schedule.firstElement[c];
      int q = schedule.maximum[c] * schedule.stride + schedule.firstElement[c];
      int width = schedule.width[c];
      s -= width;
      FloatVector kept = of(0);
      FloatVector swapped = of(0);
      for (int i = 0; i < width; i += LANES) {
        FloatVector g = FloatVector.fromArray(FLOATS, gradient, p + i);
        FloatVector h = FloatVector.fromArray(FLOATS, gradient, q + i);
        FloatVector shares = FloatVector.fromArray(FLOATS, saved, s + i);
        FloatVector lesser = shares.abs().mul(g);
        FloatVector greater = g.sub(lesser);
        VectorMask<Float> keptLess = negative(shares);
        FloatVector minimumKept = greater.blend(lesser, keptLess);
        FloatVector minimumSwapped = lesser.blend(greater, keptLess);
        shares = FloatVector.fromArray(FLOATS, savedMaximum, s + i);
        lesser = shares.abs().mul(h);
        greater = h.sub(lesser);
        keptLess = negative(shares);
        FloatVector maximumKept = greater.blend(lesser, keptLess);
        FloatVector maximumSwapped = lesser.blend(greater, keptLess);
        kept = kept.add(minimumKept.add(maximumKept));
        swapped = swapped.add(minimumSwapped.add(maximumSwapped));
        minimumKept.add(maximumSwapped).intoArray(gradient, p + i);
        maximumKept.add(minimumSwapped).intoArray(gradient, q + i);
      }
      scratch.keepGradient[c * ROWS + row] = kept.reduceLanes(VectorOperators.ADD);
      scratch.swapGradient[c * ROWS + row] = swapped.reduceLanes(VectorOperators.ADD);
    }
  }

  /** Where the sign bit is set: true of -0. */
  private static VectorMask<Float> negative(FloatVector x) {
    return x.viewAsIntegralLanes().compare(VectorOperators.LT, 0).cast(FLOATS);
  }

  @Override
  protected void sortValuesGradient(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch) {
    if (problem.logSpace()) {
      logWeightsGradient(problem, scratch, schedule.comparators * ROWS);
    } else {
      weightsGradient(problem, scratch, schedule.comparators * ROWS);
    }
    double[] gradient = scratch.valuesGradient;
    for (int c = schedule.comparators - 1; c >= 0; c--) {
      int p = schedule.minimum[c] * ROWS;
      int q = schedule.maximum[c] * ROWS;
      DoubleVector keep = toDoubles(scratch.keep, c * ROWS);
      DoubleVector swap = toDoubles(scratch.swap, c * ROWS);
      DoubleVector reach = toDoubles(scratch.reach, c * ROWS);
      DoubleVector byMatrix = toDoubles(scratch.keepGradient, c * ROWS);
      DoubleVector g = DoubleVector.fromArray(DOUBLES, gradient, p);
      DoubleVector h = DoubleVector.fromArray(DOUBLES, gradient, q);
      DoubleVector byDifference = h.sub(g).fma(reach, byMatrix);
      keep.fma(g, swap.mul(h)).sub(byDifference).intoArray(gradient, p);
      keep.fma(h, swap.mul(g)).add(byDifference).intoArray(gradient, q);
    }
  }

  /** Makes of the gradient with respect to every weight that with respect to the difference. */
  private static void weightsGradient(SortProblem problem, SoftSortScratch scratch, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector difference = FloatVector.fromArray(FLOATS, scratch.difference, i);
      FloatVector slope = VectorRelaxation.slope(problem, difference.abs());
      FloatVector gradient = FloatVector.fromArray(FLOATS, scratch.keepGradient, i);
      slope.mul(difference).intoArray(scratch.reach, i);
      slope.mul(gradient).intoArray(scratch.keepGradient, i);
    }
  }

  private static void logWeightsGradient(
      SortProblem problem, SoftSortScratch scratch, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector difference = FloatVector.fromArray(FLOATS, scratch.difference, i);
      VectorMask<Float> outOfOrder = difference.compare(VectorOperators.LT, 0);
      FloatVector slope = VectorRelaxation.slope(problem, difference.abs());
      FloatVector hazard = VectorRelaxation.hazard(problem, difference.abs());
      FloatVector keep = FloatVector.fromArray(FLOATS, scratch.keep, i);
      FloatVector swap = FloatVector.fromArray(FLOATS, scratch.swap, i);
      FloatVector rest = slope.div(keep.blend(swap, outOfOrder));
      FloatVector kept = FloatVector.fromArray(FLOATS, scratch.keepGradient, i);
      FloatVector swapped = FloatVector.fromArray(FLOATS, scratch.swapGradient, i);
      slope.mul(difference).intoArray(scratch.reach, i);
      kept.mul(rest.blend(hazard, outOfOrder))
          .sub(swapped.mul(hazard.blend(rest, outOfOrder)))
          .intoArray(scratch.keepGradient, i);
    }
  }

  private static DoubleVector toDoubles(float[] array, int index) {
    FloatVector floats = FloatVector.fromArray(HALF, array, index);
    return (DoubleVector) floats.convertShape(VectorOperators.F2D, DOUBLES, 0);
  }

  private static void toFloats(DoubleVector doubles, float[] array, int index) {
    FloatVector floats = (FloatVector) doubles.convertShape(VectorOperators.D2F, HALF, 0);
    floats.intoArray(array, index);
  }
}

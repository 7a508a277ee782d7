package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorMath.of;
import static io.abaculus.cpu.vector.VectorShapes.FLOATS;

import io.abaculus.cpu.LayeredSoftSort;
import io.abaculus.cpu.SoftSortScratch;
import io.abaculus.cpu.SortSchedule;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortProblem;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The soft sort on vectors.
 *
 * <p>What is done for comparators is divided into passes over arrays, of some forty vector operations
 * at most, and they are called by way of an interface. That keeps each of them a compilation of its
 * own: every operation of the Vector API expands to hundreds of nodes in the compiler, which stops
 * inlining when a compilation has grown to its limit, and a vector that crosses a call is an object
 * on the heap.
 */
public final class VectorSoftSort extends LayeredSoftSort {

  /**
   * Something done for the comparators from one number to before another; for all rows that are
   * taken together, or for the one of that number.
   */
  private interface Pass {
    void over(
        SortProblem problem,
        SortSchedule schedule,
        SoftSortScratch scratch,
        int row,
        int from,
        int to);
  }

  private static final int LANES = VectorShapes.LANES;

  /** The values of as many rows as a vector holds doubles are sorted together. */
  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, FLOATS.vectorShape());

  static final int ROWS = DOUBLES.length();

  private static final Pass[] SORT = {
    VectorSoftSort::compare, VectorSoftSort::scales, VectorSoftSort::tails, VectorSoftSort::exchange
  };

  private static final Pass[] LOG_WEIGHTS = {
    VectorSoftSort::hazards, VectorSoftSort::logTails, VectorSoftSort::logWeights
  };

  private static final Pass[] SORT_GRADIENT = {
    VectorSoftSort::slopes, VectorSoftSort::weightsGradient, VectorSoftSort::exchangeGradient
  };

  private static final Pass[] LOG_SORT_GRADIENT = {
    VectorSoftSort::slopes, VectorSoftSort::logWeightsGradient, VectorSoftSort::exchangeGradient
  };

  private static final Pass[] MIX_LOG = {
    VectorSoftSort::logOdds, VectorSoftSort::logsOfSums, VectorSoftSort::addLogs
  };

  private static final Pass[] MIX_LOG_GRADIENT = {VectorSoftSort::mixLogGradient};

  /** Stands for all rows where a pass expects the number of one. */
  private static final int ALL = -1;

  private final Transpose transpose =
      switch (LANES) {
        case 16 -> new Transpose512();
        case 8 -> new Transpose256();
        default -> new Transpose128();
      };

  /** A kernel for the vectors of this machine. */
  public VectorSoftSort() {
    super(ROWS, LANES);
  }

  @Override
  protected void transpose(
      float[] from,
      int offset,
      int stride,
      int rows,
      int columns,
      float[] to,
      int toOffset,
      int toStride) {
    transpose.matrix(from, offset, stride, rows, columns, to, toOffset, toStride);
  }

  private static void run(
      Pass[] passes,
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    for (Pass pass : passes) {
      pass.over(problem, schedule, scratch, row, from, to);
    }
  }

  @Override
  protected void sortValues(SortProblem problem, SortSchedule schedule, SoftSortScratch scratch) {
    int[] start = schedule.layerStart;
    for (int layer = 0; layer + 1 < start.length; layer++) {
      run(SORT, problem, schedule, scratch, ALL, start[layer], start[layer + 1]);
    }
    if (problem.logSpace()) {
      run(LOG_WEIGHTS, problem, schedule, scratch, ALL, 0, schedule.comparators);
    }
  }

  private static void compare(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    double[] x = scratch.values;
    for (int c = from; c < to; c++) {
      DoubleVector a = DoubleVector.fromArray(DOUBLES, x, schedule.minimum[c] * ROWS);
      DoubleVector b = DoubleVector.fromArray(DOUBLES, x, schedule.maximum[c] * ROWS);
      toFloats(b.sub(a), scratch.difference, c * ROWS);
    }
  }

  private static void scales(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    float steepness = (float) problem.steepness();
    float lambda = (float) problem.artLambda();
    if (problem.relaxation() != Relaxation.LOGISTIC_PHI) {
      Arrays.fill(scratch.scale, from * ROWS, to * ROWS, steepness);
    } else if (lambda == 0.25f) {
      for (int i = from * ROWS; i < to * ROWS; i += LANES) {
        FloatVector magnitude = FloatVector.fromArray(FLOATS, scratch.difference, i).abs();
        of(steepness).div(magnitude.add(1e-10f).sqrt().sqrt()).intoArray(scratch.scale, i);
      }
    } else {
      // Not the JVM's power of vectors: its last bit depends on whether it is compiled yet.
      for (int i = from * ROWS; i < to * ROWS; i++) {
        double magnitude = Math.abs(scratch.difference[i]);
        scratch.scale[i] = (float) (steepness / Math.pow(magnitude + 1e-10, lambda));
      }
    }
  }

  /** What a comparator exchanges, and so what of each line it keeps and swaps. */
  private static void tails(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    for (int i = from * ROWS; i < to * ROWS; i += LANES) {
      FloatVector difference = FloatVector.fromArray(FLOATS, scratch.difference, i);
      FloatVector t = difference.abs().mul(FloatVector.fromArray(FLOATS, scratch.scale, i));
      t.intoArray(scratch.argument, i);
      FloatVector tail = VectorRelaxation.tail(problem, t);
      tail.intoArray(scratch.tail, i);
      FloatVector rest = of(1).sub(tail);
      VectorMask<Float> outOfOrder = difference.compare(VectorOperators.LT, 0);
      rest.blend(tail, outOfOrder).intoArray(scratch.keep, i);
      tail.blend(rest, outOfOrder).intoArray(scratch.swap, i);
    }
  }

  private static void exchange(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    double[] x = scratch.values;
    for (int c = from; c < to; c++) {
      int p = schedule.minimum[c] * ROWS;
      int q = schedule.maximum[c] * ROWS;
      DoubleVector a = DoubleVector.fromArray(DOUBLES, x, p);
      DoubleVector b = DoubleVector.fromArray(DOUBLES, x, q);
      DoubleVector smaller = a.min(b);
      DoubleVector larger = a.max(b);
      DoubleVector moved = larger.sub(smaller).mul(toDoubles(scratch.tail, c * ROWS));
      smaller.add(moved).intoArray(x, p);
      larger.sub(moved).intoArray(x, q);
    }
  }

  private static void hazards(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    for (int i = from * ROWS; i < to * ROWS; i += LANES) {
      FloatVector t = FloatVector.fromArray(FLOATS, scratch.argument, i);
      FloatVector tail = FloatVector.fromArray(FLOATS, scratch.tail, i);
      VectorRelaxation.hazard(problem, t, tail).intoArray(scratch.hazard, i);
    }
  }

  private static void logTails(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    for (int i = from * ROWS; i < to * ROWS; i += LANES) {
      FloatVector t = FloatVector.fromArray(FLOATS, scratch.argument, i);
      FloatVector tail = FloatVector.fromArray(FLOATS, scratch.tail, i);
      FloatVector hazard = FloatVector.fromArray(FLOATS, scratch.hazard, i);
      VectorRelaxation.logTail(problem, t, tail, hazard).intoArray(scratch.logTail, i);
    }
  }

  private static void logWeights(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    for (int i = from * ROWS; i < to * ROWS; i += LANES) {
      FloatVector difference = FloatVector.fromArray(FLOATS, scratch.difference, i);
      VectorMask<Float> outOfOrder = difference.compare(VectorOperators.LT, 0);
      FloatVector logTail = FloatVector.fromArray(FLOATS, scratch.logTail, i);
      FloatVector tail = FloatVector.fromArray(FLOATS, scratch.tail, i);
      FloatVector logRest = VectorRelaxation.log(of(1).sub(tail));
      logRest.blend(logTail, outOfOrder).intoArray(scratch.logKeep, i);
      logTail.blend(logRest, outOfOrder).intoArray(scratch.logSwap, i);
    }
  }

  @Override
  protected void mix(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      boolean save) {
    VectorMix.forward(schedule, scratch, row, save);
  }

  @Override
  protected void mixGradient(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch, int row) {
    VectorMix.backward(schedule, scratch, row);
  }

  @Override
  protected void mixLog(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch, int row) {
    int[] start = schedule.layerStart;
    for (int layer = 0; layer + 1 < start.length; layer++) {
      run(MIX_LOG, problem, schedule, scratch, row, start[layer], start[layer + 1]);
    }
  }

  /**
   * An element of either wire becomes log(exp(p) + exp(q)). This leaves there the greater of p and q,
   * and p - q in saved; p is what was there before.
   */
  private static void logOdds(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    float[] matrix = scratch.matrix;
    float[] saved = scratch.saved;
    int s = 2 * schedule.widthBefore[from];
    for (int c = from; c < to; c++) {
      int p = schedule.minimumRun[c];
      int q = schedule.maximumRun[c];
      int width = schedule.width[c];
      float logKeep = scratch.logKeep[c * ROWS + row];
      float logSwap = scratch.logSwap[c * ROWS + row];
      for (int i = 0; i < width; i += LANES) {
        FloatVector a = FloatVector.fromArray(FLOATS, matrix, p + i);
        FloatVector b = FloatVector.fromArray(FLOATS, matrix, q + i);
        FloatVector kept = a.add(logKeep);
        FloatVector swapped = b.add(logSwap);
        FloatVector odds = kept.sub(swapped);
        odds.intoArray(saved, s + i);
        kept.blend(swapped, odds.compare(VectorOperators.LT, 0)).intoArray(matrix, p + i);
        kept = b.add(logKeep);
        swapped = a.add(logSwap);
        odds = kept.sub(swapped);
        odds.intoArray(saved, s + width + i);
        kept.blend(swapped, odds.compare(VectorOperators.LT, 0)).intoArray(matrix, q + i);
      }
      s += 2 * width;
    }
  }

  /**
   * Of every p - q in saved makes log(1 + exp(-|p - q|)), which the sum adds to the greater term, and
   * the lesser term's share of the sum. The share is negative (or -0) if p is the lesser: the
   * greater's share follows from it without loss, but not the other way round.
   *
   * <p>The exponential and the logarithm are written out, since their arguments need less than those
   * of {@link VectorMath}, and so that the compiler has little to inline.
   */
  private static void logsOfSums(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    float[] saved = scratch.saved;
    float[] added = scratch.added;
    int begin = 2 * schedule.widthBefore[from];
    int end = 2 * schedule.widthBefore[to];
    for (int i = begin; i < end; i += LANES) {
      FloatVector odds = FloatVector.fromArray(FLOATS, saved, i);

      // exp(z), z <= 0, and 0 where that would be subnormal. Adding 1.5 * 2^23 leaves the nearest
      // integer to z / ln 2 in the low bits.
      FloatVector z = odds.abs().neg();
      FloatVector shifted =
          z.fma(
              FloatVector.broadcast(FLOATS, 1.44269504f),
              FloatVector.broadcast(FLOATS, 12582912f));
      FloatVector r = shifted.sub(12582912f).fma(FloatVector.broadcast(FLOATS, -0.69314718f), z);
      FloatVector exp = FloatVector.broadcast(FLOATS, 0.0013835802f);
      exp = exp.fma(r, FloatVector.broadcast(FLOATS, 0.0083756447f));
      exp = exp.fma(r, FloatVector.broadcast(FLOATS, 0.041668288f));
      exp = exp.fma(r, FloatVector.broadcast(FLOATS, 0.16666411f));
      exp = exp.fma(r, FloatVector.broadcast(FLOATS, 0.4999999f));
      exp = exp.fma(r, FloatVector.broadcast(FLOATS, 1));
      exp = exp.fma(r, FloatVector.broadcast(FLOATS, 1));
      FloatVector ratio =
          exp.viewAsIntegralLanes()
              .add(shifted.viewAsIntegralLanes().lanewise(VectorOperators.LSHL, 23))
              .viewAsFloatingLanes()
              .blend(0, z.compare(VectorOperators.LT, -87));

      // log(1 + ratio) = ratio (1 - ratio / 2 + ...) for a ratio from 0 to 1, to 5e-9.
      FloatVector log = FloatVector.broadcast(FLOATS, -0.003244021f);
      log = log.fma(ratio, FloatVector.broadcast(FLOATS, 0.019851444f));
      log = log.fma(ratio, FloatVector.broadcast(FLOATS, -0.0569595f));
      log = log.fma(ratio, FloatVector.broadcast(FLOATS, 0.106036514f));
      log = log.fma(ratio, FloatVector.broadcast(FLOATS, -0.1530559f));
      log = log.fma(ratio, FloatVector.broadcast(FLOATS, 0.19675939f));
      log = log.fma(ratio, FloatVector.broadcast(FLOATS, -0.24954134f));
      log = log.fma(ratio, FloatVector.broadcast(FLOATS, 0.33329964f));
      log = log.fma(ratio, FloatVector.broadcast(FLOATS, -0.499999f));
      log = log.fma(ratio, FloatVector.broadcast(FLOATS, 1));
      log.mul(ratio).intoArray(added, i - begin);

      IntVector sign = odds.viewAsIntegralLanes().and(Integer.MIN_VALUE);
      IntVector share = ratio.div(ratio.add(1)).viewAsIntegralLanes();
      share.or(sign).viewAsFloatingLanes().intoArray(saved, i);
    }
  }

  /** Adds what {@link #logsOfSums} left, and so ends a layer. */
  private static void addLogs(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    float[] matrix = scratch.matrix;
    float[] added = scratch.added;
    int s = 0;
    for (int c = from; c < to; c++) {
      int p = schedule.minimumRun[c];
      int q = schedule.maximumRun[c];
      int width = schedule.width[c];
      for (int i = 0; i < width; i += LANES) {
        FloatVector.fromArray(FLOATS, matrix, p + i)
            .add(FloatVector.fromArray(FLOATS, added, s + i))
            .intoArray(matrix, p + i);
        FloatVector.fromArray(FLOATS, matrix, q + i)
            .add(FloatVector.fromArray(FLOATS, added, s + width + i))
            .intoArray(matrix, q + i);
      }
      s += 2 * width;
    }
  }

  @Override
  protected void mixLogGradient(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch, int row) {
    run(MIX_LOG_GRADIENT, problem, schedule, scratch, row, 0, schedule.comparators);
  }

  private static void mixLogGradient(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    float[] gradient = scratch.matrixGradient;
    float[] saved = scratch.saved;
    int s = 2 * schedule.widthBefore[to];
    for (int c = to - 1; c >= from; c--) {
      int p = schedule.minimumRun[c];
      int q = schedule.maximumRun[c];
      int width = schedule.width[c];
      s -= 2 * width;
      FloatVector kept = FloatVector.broadcast(FLOATS, 0);
      FloatVector swapped = FloatVector.broadcast(FLOATS, 0);
      for (int i = 0; i < width; i += LANES) {
        FloatVector g = FloatVector.fromArray(FLOATS, gradient, p + i);
        FloatVector h = FloatVector.fromArray(FLOATS, gradient, q + i);
        FloatVector shares = FloatVector.fromArray(FLOATS, saved, s + i);
        FloatVector lesser = shares.abs().mul(g);
        FloatVector greater = g.sub(lesser);
        VectorMask<Float> keptLess = negative(shares);
        FloatVector minimumKept = greater.blend(lesser, keptLess);
        FloatVector minimumSwapped = lesser.blend(greater, keptLess);
        shares = FloatVector.fromArray(FLOATS, saved, s + width + i);
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
      scratch.keepGradient[c * ROWS + row] = Lanes.sum(kept);
      scratch.swapGradient[c * ROWS + row] = Lanes.sum(swapped);
    }
  }

  /** Where the sign bit is set: true of -0. */
  private static VectorMask<Float> negative(FloatVector x) {
    return x.viewAsIntegralLanes().compare(VectorOperators.LT, 0).cast(FLOATS);
  }

  @Override
  protected void sortValuesGradient(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch) {
    Pass[] passes = problem.logSpace() ? LOG_SORT_GRADIENT : SORT_GRADIENT;
    run(passes, problem, schedule, scratch, ALL, 0, schedule.comparators);
  }

  private static void slopes(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    for (int i = from * ROWS; i < to * ROWS; i += LANES) {
      FloatVector t = FloatVector.fromArray(FLOATS, scratch.argument, i);
      FloatVector tail = FloatVector.fromArray(FLOATS, scratch.tail, i);
      VectorRelaxation.slope(problem, t, tail)
          .mul(argumentSlope(problem, scratch, i))
          .intoArray(scratch.slope, i);
    }
  }

  private static FloatVector argumentSlope(SortProblem problem, SoftSortScratch scratch, int i) {
    FloatVector magnitude = FloatVector.fromArray(FLOATS, scratch.difference, i).abs();
    FloatVector scale = FloatVector.fromArray(FLOATS, scratch.scale, i);
    return VectorRelaxation.argumentSlope(problem, magnitude, scale);
  }

  /** Makes of the gradient with respect to a weight the one with respect to the difference. */
  private static void weightsGradient(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    for (int i = from * ROWS; i < to * ROWS; i += LANES) {
      FloatVector slope = FloatVector.fromArray(FLOATS, scratch.slope, i);
      FloatVector gradient = FloatVector.fromArray(FLOATS, scratch.keepGradient, i);
      slope.mul(gradient).intoArray(scratch.keepGradient, i);
    }
  }

  private static void logWeightsGradient(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    for (int i = from * ROWS; i < to * ROWS; i += LANES) {
      FloatVector difference = FloatVector.fromArray(FLOATS, scratch.difference, i);
      VectorMask<Float> outOfOrder = difference.compare(VectorOperators.LT, 0);
      FloatVector hazard = FloatVector.fromArray(FLOATS, scratch.hazard, i);
      FloatVector ofTail = hazard.mul(argumentSlope(problem, scratch, i));
      FloatVector slope = FloatVector.fromArray(FLOATS, scratch.slope, i);
      FloatVector tail = FloatVector.fromArray(FLOATS, scratch.tail, i);
      FloatVector ofRest = slope.div(of(1).sub(tail));
      FloatVector kept = FloatVector.fromArray(FLOATS, scratch.keepGradient, i);
      FloatVector swapped = FloatVector.fromArray(FLOATS, scratch.swapGradient, i);
      kept.mul(ofRest.blend(ofTail, outOfOrder))
          .sub(swapped.mul(ofTail.blend(ofRest, outOfOrder)))
          .intoArray(scratch.keepGradient, i);
    }
  }

  private static void exchangeGradient(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      int from,
      int to) {
    double[] gradient = scratch.valuesGradient;
    for (int c = to - 1; c >= from; c--) {
      int p = schedule.minimum[c] * ROWS;
      int q = schedule.maximum[c] * ROWS;
      DoubleVector keep = toDoubles(scratch.keep, c * ROWS);
      DoubleVector swap = toDoubles(scratch.swap, c * ROWS);
      DoubleVector difference = toDoubles(scratch.difference, c * ROWS);
      DoubleVector reach = difference.mul(toDoubles(scratch.slope, c * ROWS));
      DoubleVector byMatrix = toDoubles(scratch.keepGradient, c * ROWS);
      DoubleVector g = DoubleVector.fromArray(DOUBLES, gradient, p);
      DoubleVector h = DoubleVector.fromArray(DOUBLES, gradient, q);
      DoubleVector byDifference = h.sub(g).fma(reach, byMatrix);
      keep.fma(g, swap.mul(h)).sub(byDifference).intoArray(gradient, p);
      keep.fma(h, swap.mul(g)).add(byDifference).intoArray(gradient, q);
    }
  }

  /**
   * As many floats as a vector holds doubles. They are loaded and stored in a vector of the width that all
   * other kernels have: once a program has stored vectors of two widths, the compiler may leave every vector
   * that a loop carries to a store on the heap, in all kernels.
   */
  private static DoubleVector toDoubles(float[] array, int index) {
    return (DoubleVector) FloatVector.fromArray(FLOATS, array, index)
        .convertShape(VectorOperators.F2D, DOUBLES, 0);
  }

  /** The numbers that follow become 0: those of the next comparators, which are found later. */
  private static void toFloats(DoubleVector doubles, float[] array, int index) {
    FloatVector floats = (FloatVector) doubles.convertShape(VectorOperators.D2F, FLOATS, 0);
    floats.intoArray(array, index);
  }
}

package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorShapes.FLOATS;
import static io.abaculus.cpu.vector.VectorShapes.LANES;

import io.abaculus.cpu.SoftSortScratch;
import io.abaculus.cpu.SortSchedule;
import jdk.incubator.vector.FloatVector;

/**
 * The relaxed permutation of one row of x through the layers of a network, and its gradient back: a comparator
 * mixes two rows of the matrix.
 *
 * <p>A group of comparators is one pass, a compilation of its own as in {@link VectorSoftSort}. Where
 * what is mixed fits a vector, as in most layers of the bitonic network, a pass is one loop over the
 * comparators: a loop inside it, of one round, would take as long as its round.
 */
final class VectorMix {
  private static final int ROWS = VectorSoftSort.ROWS;

  /** Something done for the comparators from one number to before another, which form a group. */
  private interface Pass {
    void over(SortSchedule schedule, SoftSortScratch scratch, int row, int from, int to);
  }

  private static final Pass MIX = VectorMix::mix;
  private static final Pass MIX_AND_SAVE = VectorMix::mixAndSave;
  private static final Pass MIX_WIDE_AND_SAVE = VectorMix::mixWideAndSave;
  private static final Pass GRADIENT = VectorMix::gradient;
  private static final Pass GRADIENT_SUMS = VectorMix::gradientSums;
  private static final Pass WIDE_GRADIENT = VectorMix::wideGradient;

  private VectorMix() {}

  /** Takes {@code scratch.matrix} through the layers, and fills {@code scratch.saved} if told so. */
  static void forward(SortSchedule schedule, SoftSortScratch scratch, int row, boolean save) {
    int[] start = schedule.groupStart;
    for (int group = 0; group + 1 < start.length; group++) {
      Pass pass = save ? (isWide(schedule, group) ? MIX_WIDE_AND_SAVE : MIX_AND_SAVE) : MIX;
      pass.over(schedule, scratch, row, start[group], start[group + 1]);
    }
  }

  /** Takes {@code scratch.matrixGradient} back and fills {@code scratch.keepGradient} for the row. */
  static void backward(SortSchedule schedule, SoftSortScratch scratch, int row) {
    int[] start = schedule.groupStart;
    for (int group = start.length - 2; group >= 0; group--) {
      int from = start[group];
      int to = start[group + 1];
      if (isWide(schedule, group)) {
        WIDE_GRADIENT.over(schedule, scratch, row, from, to);
      } else {
        GRADIENT.over(schedule, scratch, row, from, to);
        GRADIENT_SUMS.over(schedule, scratch, row, from, to);
      }
    }
  }

  private static boolean isWide(SortSchedule schedule, int group) {
    return schedule.width[schedule.groupStart[group]] > LANES;
  }

  private static void mix(
      SortSchedule schedule, SoftSortScratch scratch, int row, int from, int to) {
    float[] matrix = scratch.matrix;
    int width = schedule.width[from];
    for (int i = 0; i < width; i += LANES) {
      for (int c = from; c < to; c++) {
        int p = schedule.minimumRun[c] + i;
        int q = schedule.maximumRun[c] + i;
        FloatVector keep = FloatVector.broadcast(FLOATS, scratch.keep[c * ROWS + row]);
        FloatVector swap = FloatVector.broadcast(FLOATS, scratch.swap[c * ROWS + row]);
        FloatVector a = FloatVector.fromArray(FLOATS, matrix, p);
        FloatVector b = FloatVector.fromArray(FLOATS, matrix, q);
        keep.fma(a, swap.mul(b)).intoArray(matrix, p);
        keep.fma(b, swap.mul(a)).intoArray(matrix, q);
      }
    }
  }

  private static void mixAndSave(
      SortSchedule schedule, SoftSortScratch scratch, int row, int from, int to) {
    float[] matrix = scratch.matrix;
    float[] saved = scratch.saved;
    int s = schedule.widthBefore[from];
    for (int c = from; c < to; c++) {
      int p = schedule.minimumRun[c];
      int q = schedule.maximumRun[c];
      FloatVector keep = FloatVector.broadcast(FLOATS, scratch.keep[c * ROWS + row]);
      FloatVector swap = FloatVector.broadcast(FLOATS, scratch.swap[c * ROWS + row]);
      FloatVector a = FloatVector.fromArray(FLOATS, matrix, p);
      FloatVector b = FloatVector.fromArray(FLOATS, matrix, q);
      a.sub(b).intoArray(saved, s);
      keep.fma(a, swap.mul(b)).intoArray(matrix, p);
      keep.fma(b, swap.mul(a)).intoArray(matrix, q);
      s += LANES;
    }
  }

  private static void mixWideAndSave(
      SortSchedule schedule, SoftSortScratch scratch, int row, int from, int to) {
    float[] matrix = scratch.matrix;
    float[] saved = scratch.saved;
    int width = schedule.width[from];
    int s = schedule.widthBefore[from];
    for (int c = from; c < to; c++) {
      int p = schedule.minimumRun[c];
      int q = schedule.maximumRun[c];
      FloatVector keep = FloatVector.broadcast(FLOATS, scratch.keep[c * ROWS + row]);
      FloatVector swap = FloatVector.broadcast(FLOATS, scratch.swap[c * ROWS + row]);
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

  /** Leaves in saved, lane by lane, what the gradient of a weight is the sum of. */
  private static void gradient(
      SortSchedule schedule, SoftSortScratch scratch, int row, int from, int to) {
    float[] gradient = scratch.matrixGradient;
    float[] saved = scratch.saved;
    int s = schedule.widthBefore[from];
    for (int c = from; c < to; c++) {
      int p = schedule.minimumRun[c];
      int q = schedule.maximumRun[c];
      FloatVector keep = FloatVector.broadcast(FLOATS, scratch.keep[c * ROWS + row]);
      FloatVector swap = FloatVector.broadcast(FLOATS, scratch.swap[c * ROWS + row]);
      FloatVector g = FloatVector.fromArray(FLOATS, gradient, p);
      FloatVector h = FloatVector.fromArray(FLOATS, gradient, q);
      g.sub(h).mul(FloatVector.fromArray(FLOATS, saved, s)).intoArray(saved, s);
      keep.fma(g, swap.mul(h)).intoArray(gradient, p);
      keep.fma(h, swap.mul(g)).intoArray(gradient, q);
      s += LANES;
    }
  }

  private static void gradientSums(
      SortSchedule schedule, SoftSortScratch scratch, int row, int from, int to) {
    int s = schedule.widthBefore[from];
    for (int c = from; c < to; c++) {
      scratch.keepGradient[c * ROWS + row] =
          Lanes.sum(FloatVector.fromArray(FLOATS, scratch.saved, s));
      s += LANES;
    }
  }

  private static void wideGradient(
      SortSchedule schedule, SoftSortScratch scratch, int row, int from, int to) {
    float[] gradient = scratch.matrixGradient;
    float[] saved = scratch.saved;
    int width = schedule.width[from];
    int s = schedule.widthBefore[from];
    for (int c = from; c < to; c++) {
      int p = schedule.minimumRun[c];
      int q = schedule.maximumRun[c];
      FloatVector keep = FloatVector.broadcast(FLOATS, scratch.keep[c * ROWS + row]);
      FloatVector swap = FloatVector.broadcast(FLOATS, scratch.swap[c * ROWS + row]);
      FloatVector sum = FloatVector.broadcast(FLOATS, 0);
      for (int i = 0; i < width; i += LANES) {
        FloatVector g = FloatVector.fromArray(FLOATS, gradient, p + i);
        FloatVector h = FloatVector.fromArray(FLOATS, gradient, q + i);
        sum = g.sub(h).fma(FloatVector.fromArray(FLOATS, saved, s + i), sum);
        keep.fma(g, swap.mul(h)).intoArray(gradient, p + i);
        keep.fma(h, swap.mul(g)).intoArray(gradient, q + i);
      }
      scratch.keepGradient[c * ROWS + row] = Lanes.sum(sum);
      s += width;
    }
  }
}

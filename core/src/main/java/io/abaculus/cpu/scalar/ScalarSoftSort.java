package io.abaculus.cpu.scalar;

import io.abaculus.cpu.LayeredSoftSort;
import io.abaculus.cpu.SoftSortScratch;
import io.abaculus.cpu.SortSchedule;
import io.abaculus.graph.SortProblem;

/** The soft sort without the vector module: one row at a time, in plain loops. */
public final class ScalarSoftSort extends LayeredSoftSort {

  /** A kernel without state. */
  public ScalarSoftSort() {
    super(1, 1);
  }

  @Override
  protected void sortValues(SortProblem problem, SortSchedule schedule, SoftSortScratch scratch) {
    double[] x = scratch.values;
    for (int c = 0; c < schedule.comparators; c++) {
      int minimum = schedule.minimum[c];
      int maximum = schedule.maximum[c];
      double difference = x[maximum] - x[minimum];
      double magnitude = Math.abs(difference);
      boolean inOrder = difference >= 0;
      double tail = ScalarRelaxation.tail(problem, magnitude);
      scratch.difference[c] = (float) difference;
      scratch.keep[c] = (float) (inOrder ? 1 - tail : tail);
      scratch.swap[c] = (float) (inOrder ? tail : 1 - tail);
      if (problem.logSpace()) {
        float logTail = (float) ScalarRelaxation.logTail(problem, magnitude);
        float logRest = (float) Math.log1p(-tail);
        scratch.logKeep[c] = inOrder ? logRest : logTail;
        scratch.logSwap[c] = inOrder ? logTail : logRest;
      }
      double smaller = Math.min(x[minimum], x[maximum]);
      double larger = Math.max(x[minimum], x[maximum]);
      x[minimum] = smaller + tail * magnitude;
      x[maximum] = larger - tail * magnitude;
    }
  }

  @Override
  protected void mix(
      SortProblem problem,
      SortSchedule schedule,
      SoftSortScratch scratch,
      int row,
      boolean save) {
    float[] matrix = scratch.matrix;
    float[] saved = scratch.saved;
    int s = 0;
    for (int c = 0; c < schedule.comparators; c++) {
      int p = schedule.minimumRun[c];
      int q = schedule.maximumRun[c];
      int width = schedule.width[c];
      float keep = scratch.keep[c];
      float swap = scratch.swap[c];
      if (save) {
        for (int i = 0; i < width; i++) {
          saved[s + i] = matrix[p + i] - matrix[q + i];
        }
        s += width;
      }
      for (int i = 0; i < width; i++) {
        float a = matrix[p + i];
        float b = matrix[q + i];
        matrix[p + i] = keep * a + swap * b;
        matrix[q + i] = swap * a + keep * b;
      }
    }
  }

  @Override
  protected void mixGradient(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch, int row) {
    float[] gradient = scratch.matrixGradient;
    float[] saved = scratch.saved;
    int s = schedule.totalWidth;
    for (int c = schedule.comparators - 1; c >= 0; c--) {
      int p = schedule.minimumRun[c];
      int q = schedule.maximumRun[c];
      int width = schedule.width[c];
      float keep = scratch.keep[c];
      float swap = scratch.swap[c];
      s -= width;
      float sum = 0;
      for (int i = 0; i < width; i++) {
        float g = gradient[p + i];
        float h = gradient[q + i];
        sum += (g - h) * saved[s + i];
        gradient[p + i] = keep * g + swap * h;
        gradient[q + i] = swap * g + keep * h;
      }
      scratch.keepGradient[c] = sum;
    }
  }

  @Override
  protected void mixLog(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch, int row) {
    float[] matrix = scratch.matrix;
    int s = 0;
    for (int c = 0; c < schedule.comparators; c++) {
      int p = schedule.minimumRun[c];
      int q = schedule.maximumRun[c];
      int width = schedule.width[c];
      float logKeep = scratch.logKeep[c];
      float logSwap = scratch.logSwap[c];
      for (int i = 0; i < width; i++) {
        float a = matrix[p + i];
        float b = matrix[q + i];
        float oddsOfMinimum = (logKeep + a) - (logSwap + b);
        float oddsOfMaximum = (logKeep + b) - (logSwap + a);
        matrix[p + i] = logAddExp(logKeep + a, logSwap + b);
        matrix[q + i] = logAddExp(logKeep + b, logSwap + a);
        scratch.saved[s + i] = oddsOfMinimum;
        scratch.saved[s + width + i] = oddsOfMaximum;
      }
      s += 2 * width;
    }
  }

  private static float logAddExp(float p, float q) {
    return (float) (Math.max(p, q) + Math.log1p(Math.exp(-Math.abs(p - q))));
  }

  @Override
  protected void mixLogGradient(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch, int row) {
    float[] gradient = scratch.matrixGradient;
    int s = 2 * schedule.totalWidth;
    for (int c = schedule.comparators - 1; c >= 0; c--) {
      int p = schedule.minimumRun[c];
      int q = schedule.maximumRun[c];
      int width = schedule.width[c];
      s -= 2 * width;
      float kept = 0;
      float swapped = 0;
      for (int i = 0; i < width; i++) {
        float g = gradient[p + i];
        float h = gradient[q + i];
        double oddsOfMinimum = scratch.saved[s + i];
        double oddsOfMaximum = scratch.saved[s + width + i];
        float minimumKept = g * sigmoid(oddsOfMinimum);
        float minimumSwapped = g * sigmoid(-oddsOfMinimum);
        float maximumKept = h * sigmoid(oddsOfMaximum);
        float maximumSwapped = h * sigmoid(-oddsOfMaximum);
        kept += minimumKept + maximumKept;
        swapped += minimumSwapped + maximumSwapped;
        gradient[p + i] = minimumKept + maximumSwapped;
        gradient[q + i] = maximumKept + minimumSwapped;
      }
      scratch.keepGradient[c] = kept;
      scratch.swapGradient[c] = swapped;
    }
  }

  private static float sigmoid(double x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }

  @Override
  protected void sortValuesGradient(
      SortProblem problem, SortSchedule schedule, SoftSortScratch scratch) {
    double[] gradient = scratch.valuesGradient;
    for (int c = schedule.comparators - 1; c >= 0; c--) {
      int minimum = schedule.minimum[c];
      int maximum = schedule.maximum[c];
      double difference = scratch.difference[c];
      double keep = scratch.keep[c];
      double swap = scratch.swap[c];
      double g = gradient[minimum];
      double h = gradient[maximum];
      double magnitude = Math.abs(difference);
      double slope = ScalarRelaxation.slope(problem, magnitude);
      double byDifference = (h - g) * difference * slope;
      if (problem.logSpace()) {
        boolean inOrder = difference >= 0;
        double hazard = ScalarRelaxation.hazard(problem, magnitude);
        double rest = slope / Math.max(keep, swap);
        byDifference += scratch.keepGradient[c] * (inOrder ? rest : hazard);
        byDifference -= scratch.swapGradient[c] * (inOrder ? hazard : rest);
      } else {
        byDifference += scratch.keepGradient[c] * slope;
      }
      gradient[minimum] = keep * g + swap * h - byDifference;
      gradient[maximum] = swap * g + keep * h + byDifference;
    }
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
    for (int column = 0; column < columns; column++) {
      for (int row = 0; row < rows; row++) {
        to[toOffset + column * toStride + row] = from[offset + row * stride + column];
      }
    }
  }
}

package io.abaculus.eval.report;

import java.util.List;

/**
 * A number over the steps of a training run. Curves of the same quantity are drawn in one chart.
 *
 * @param quantity what the numbers are, such as {@code in-context mIoU}
 * @param series whose they are, such as a model's name
 * @param points by ascending step
 */
public record Curve(String quantity, String series, List<Point> points) {
  /** Copies the points. */
  public Curve {
    points = List.copyOf(points);
  }

  /**
   * A number at a step.
   *
   * @param step of the run
   * @param value there; one that is not finite is a gap in the curve
   */
  public record Point(long step, double value) {}
}

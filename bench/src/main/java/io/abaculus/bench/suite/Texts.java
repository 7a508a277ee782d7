package io.abaculus.bench.suite;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Measurements in words. */
final class Texts {
  private static final MathContext DIGITS = new MathContext(3);

  private Texts() {}

  /** The work and its threads. */
  static String benchmark(Measurement measurement) {
    return measurement.benchmark() + ", " + measurement.threads()
        + (measurement.threads() == 1 ? " thread" : " threads");
  }

  /** Three significant digits, and all before the point. */
  static String number(double number) {
    if (Math.abs(number) >= 100) {
      return String.format(Locale.ROOT, "%.0f", number);
    }
    return new BigDecimal(number).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  /** The median with the spread. */
  static String times(Measurement measurement) {
    return "%s (%s to %s)"
        .formatted(
            number(measurement.median()), number(measurement.fastest()),
            number(measurement.slowest()));
  }

  /** How many times as fast as a peer, by the medians. */
  static String ratio(Measurement ours, Measurement peer) {
    return number(peer.median() / ours.median());
  }

  /** Units a second. */
  static String rate(Measurement measurement) {
    return number(measurement.rate()) + " " + measurement.unit() + "/s";
  }

  /**
   * The share of what the cores could do at most, if that is known and of the same unit.
   *
   * @param peak GFLOP/s of one core; NaN if it was not measured
   */
  static String share(Measurement measurement, double peak) {
    boolean known = measurement.unit().equals("GFLOP") && !Double.isNaN(peak);
    return known ? number(measurement.rate() / (peak * measurement.threads())) : "";
  }

  /** Bytes of the heap; nothing where they were not counted. */
  static String allocated(Measurement measurement) {
    return Double.isNaN(measurement.allocatedBytes())
        ? ""
        : number(measurement.allocatedBytes() / 1024) + " KiB";
  }
}

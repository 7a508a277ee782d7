package io.abaculus.eval.report;

import java.util.Locale;

/** Numbers as reports show them, the same in every language. */
final class Numbers {
  /** What stands for a number that there is none of. */
  static final String NONE = "–";

  private Numbers() {}

  /** A share in [0, 1] in per cent, with one digit after the point. */
  static String percent(double share) {
    return Double.isFinite(share) ? fixed(100 * share, 1) : NONE;
  }

  /** A difference of shares in points, with its sign; what rounds to nothing has none. */
  static String points(double difference) {
    if (!Double.isFinite(difference)) {
      return NONE;
    }
    String size = fixed(Math.abs(100 * difference), 1);
    if (size.equals("0.0")) {
      return size;
    }
    return (difference < 0 ? "−" : "+") + size;
  }

  /** A share in [0, 1] in per cent, without digits after the point; empty if it rounds to nothing. */
  static String wholePercent(double share) {
    String rounded = fixed(100 * share, 0);
    return rounded.equals("0") ? "" : rounded;
  }

  /** A number with as many digits after the point. */
  static String fixed(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** A number with four digits that count, without zeros at its end. */
  static String plain(double value) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e6)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    int whole = (int) Math.floor(Math.log10(Math.max(size, 1e-3))) + 1;
    String text = fixed(value, Math.max(0, 4 - whole));
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }

  /** A duration, in the unit in which it is easily read. */
  static String duration(double seconds) {
    if (seconds < 60) {
      return plain(seconds) + " s";
    }
    return seconds < 3600 ? fixed(seconds / 60, 1) + " min" : fixed(seconds / 3600, 1) + " h";
  }

  /** How many seeds. */
  static String seeds(int count) {
    return count == 1 ? "1 seed" : count + " seeds";
  }
}

package io.abaculus.tensor;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/**
 * Elements as text of one width. Floating-point numbers have PyTorch's notation, the same for all that
 * are shown: {@code 2.} if all are integers, else four decimals, or four decimals and an exponent where
 * the largest is more than a thousand times the smallest, above 1e8, or the smallest below 1e-4.
 */
final class ElementText {
  private static final int DECIMALS = 4;
  private static final MathContext DIGITS = new MathContext(DECIMALS + 1, RoundingMode.HALF_EVEN);

  private enum Notation {
    INTEGER,
    FIXED,
    SCIENTIFIC
  }

  private final HostArray numbers;
  private final Notation notation;
  private final int width;

  /**
   * Text for some elements.
   *
   * @param shown the places of those that will be asked for
   */
  ElementText(HostArray numbers, List<Integer> shown) {
    this.numbers = numbers;
    this.notation = notation(numbers, shown);
    this.width = shown.stream().mapToInt(place -> plain(place).length()).max().orElse(0);
  }

  /** The characters of each. */
  int width() {
    return width;
  }

  /** An element, with spaces before it. */
  String of(int place) {
    String text = plain(place);
    return " ".repeat(width - text.length()) + text;
  }

  private static Notation notation(HostArray numbers, List<Integer> shown) {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    boolean integers = true;
    for (int place : shown) {
      double number = numbers.getDouble(place);
      double magnitude = Math.abs(number);
      if (magnitude > 0 && magnitude < Double.POSITIVE_INFINITY) {
        smallest = Math.min(smallest, magnitude);
        largest = Math.max(largest, magnitude);
        integers &= number == Math.rint(number);
      }
    }
    if (largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4) {
      return Notation.SCIENTIFIC;
    }
    return integers ? Notation.INTEGER : Notation.FIXED;
  }

  private String plain(int place) {
    DType dtype = numbers.type().dtype();
    return switch (dtype) {
      case FLOAT32, FLOAT64 -> floating(numbers.getDouble(place));
      case INT32, INT64, UINT8 -> Long.toString(numbers.getLong(place));
      case BOOL -> Boolean.toString(numbers.getLong(place) != 0);
    };
  }

  private String floating(double number) {
    String sign = Double.doubleToRawLongBits(number) < 0 ? "-" : "";
    double magnitude = Math.abs(number);
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return sign + "inf";
    }
    return sign
        + switch (notation) {
          case INTEGER -> new BigDecimal(magnitude).toPlainString() + ".";
          case FIXED ->
              new BigDecimal(magnitude)
                  .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                  .toPlainString();
          case SCIENTIFIC -> scientific(new BigDecimal(magnitude).round(DIGITS));
        };
  }

  /** Such as 1.2346e-05. */
  private static String scientific(BigDecimal magnitude) {
    String digits = magnitude.unscaledValue().toString();
    int exponent = magnitude.signum() == 0 ? 0 : digits.length() - 1 - magnitude.scale();
    String padded = digits + "0".repeat(Math.max(0, DECIMALS + 1 - digits.length()));
    int size = Math.abs(exponent);
    return padded.charAt(0)
        + "."
        + padded.substring(1)
        + (exponent < 0 ? "e-" : "e+")
        + (size < 10 ? "0" : "")
        + size;
  }
}

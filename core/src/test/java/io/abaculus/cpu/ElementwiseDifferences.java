package io.abaculus.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.cpu.ElementwiseEdges.Outcome;
import io.abaculus.cpu.ElementwiseEdges.Quantity;
import io.abaculus.graph.Elementwise;
import java.util.ArrayList;
import java.util.List;

/** How a device's {@link ElementwiseEdges} differ from what they should be. */
public final class ElementwiseDifferences {
  private ElementwiseDifferences() {}

  /** What differs from the limits, a line each. */
  public static List<String> fromLimits(List<Outcome> outcomes) {
    List<String> differences = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      double[] expected = ElementwiseLimits.expected(outcome);
      if (expected != null) {
        compare(outcome, expected, differences);
      }
    }
    return differences;
  }

  /** What differs from another device's outcomes, a line each. */
  public static List<String> between(List<Outcome> expected, List<Outcome> outcomes) {
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      assertEquals(expected.get(i).op(), outcomes.get(i).op());
      compare(outcomes.get(i), expected.get(i).elements(), differences);
    }
    return differences;
  }

  private static void compare(Outcome outcome, double[] expected, List<String> differences) {
    double[] actual = outcome.elements();
    assertEquals(expected.length, actual.length, outcome.op() + " " + outcome.form());
    for (int i = 0; i < expected.length; i++) {
      if (!agrees(outcome, i, expected[i], actual[i])) {
        differences.add(
            "%s of %s, %s, at %s: %s instead of %s"
                .formatted(
                    outcome.quantity(),
                    outcome.op(),
                    outcome.form(),
                    operands(i, expected.length),
                    actual[i],
                    expected[i]));
      }
    }
  }

  /** The same kind of number; a finite one within the tolerance; a value of zero with its sign. */
  private static boolean agrees(Outcome outcome, int index, double expected, double actual) {
    boolean isWide = outcome.op() instanceof Elementwise.Cast;
    double rounded = isWide ? expected : (float) expected;
    if (Double.isNaN(rounded) || Double.isInfinite(rounded)) {
      return Double.compare(rounded, actual) == 0;
    }
    if (expected == 0 && outcome.quantity() == Quantity.VALUE) {
      return Double.compare(expected, actual) == 0;
    }
    return Math.abs(actual - expected) <= ElementwiseLimits.tolerance(outcome, index, expected);
  }

  private static String operands(int index, int count) {
    float[] numbers = ElementwiseEdges.NUMBERS;
    int n = numbers.length;
    if (count == n) {
      return String.valueOf(numbers[index]);
    }
    return count < n
        ? "number " + index
        : "(%s, %s)".formatted(numbers[index / n % n], numbers[index % n]);
  }

  /** Fails with the first of the differences, if there are any. */
  public static void assertNone(List<String> differences) {
    if (!differences.isEmpty()) {
      throw new AssertionError(
          differences.size()
              + " differences:\n"
              + String.join("\n", differences.subList(0, Math.min(200, differences.size()))));
    }
  }
}

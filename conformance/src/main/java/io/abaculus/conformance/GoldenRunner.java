package io.abaculus.conformance;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs golden cases on devices and compares with what they expect. */
public final class GoldenRunner {
  private final Map<String, CaseRunner> runners;

  /** A runner of the cases whose operations are named. */
  public GoldenRunner(Map<String, CaseRunner> runners) {
    this.runners = Map.copyOf(runners);
  }

  /** Runs a case. Whatever goes wrong, an unknown operation too, is a case that did not pass. */
  public CaseResult run(GoldenCase golden, Device device) {
    CaseRunner runner = runners.get(golden.op());
    if (runner == null) {
      return failure("unknown op '" + golden.op() + "'");
    }
    Map<String, HostArray> expected = new LinkedHashMap<>();
    golden.outputs().forEach((name, array) -> expected.put("out." + name, array));
    golden.gradients().forEach((name, array) -> expected.put("grad." + name, array));
    if (expected.isEmpty()) {
      return failure("the case expects nothing");
    }
    try {
      return compare(golden, expected, runner.run(golden, device));
    } catch (RuntimeException e) {
      return failure(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private static CaseResult failure(String message) {
    return new CaseResult(false, Double.NaN, message);
  }

  private static CaseResult compare(
      GoldenCase golden, Map<String, HostArray> expected, Map<String, HostArray> actual) {
    Worst worst = new Worst(golden.rtol(), golden.atol());
    for (Map.Entry<String, HostArray> entry : expected.entrySet()) {
      HostArray array = actual.get(entry.getKey());
      HostArray reference = entry.getValue();
      if (array == null) {
        return failure(entry.getKey() + " was not computed");
      }
      if (!array.type().shape().equals(reference.type().shape())) {
        return failure(
            "%s has shape %s, expected %s"
                .formatted(entry.getKey(), array.type().shape(), reference.type().shape()));
      }
      worst.compare(entry.getKey(), array, reference);
    }
    return worst.result();
  }

  /** The element farthest from the reference, measured by what is allowed there. */
  private static final class Worst {
    private final double rtol;
    private final double atol;
    private double largestError;
    private double largestShare = -1;
    private String where = "nothing to compare: all expected tensors are empty";

    Worst(double rtol, double atol) {
      this.rtol = rtol;
      this.atol = atol;
    }

    void compare(String name, HostArray actual, HostArray reference) {
      for (int i = 0; i < actual.size(); i++) {
        double value = actual.getDouble(i);
        double expected = reference.getDouble(i);
        double error = error(value, expected);
        double allowed = Double.isFinite(expected) ? atol + rtol * Math.abs(expected) : 0;
        double share = error == 0 ? 0 : error / allowed;
        largestError = Math.max(largestError, error);
        if (share > largestShare) {
          largestShare = share;
          where =
              "%s[%d] is %s, expected %s (allowed error %.3g)"
                  .formatted(name, i, value, expected, allowed);
        }
      }
    }

    /** Infinities agree with themselves and NaN with NaN; with anything else they do not. */
    private static double error(double value, double expected) {
      if (Double.compare(value, expected) == 0) {
        return 0;
      }
      double error = Math.abs(value - expected);
      return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    CaseResult result() {
      return new CaseResult(largestShare <= 1, largestError, where);
    }
  }
}

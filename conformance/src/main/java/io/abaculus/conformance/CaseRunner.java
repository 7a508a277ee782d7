package io.abaculus.conformance;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import java.util.Map;

/** Computes what a case expects. Most runners are made from a {@link CaseOperation}. */
@FunctionalInterface
public interface CaseRunner {
  /**
   * The numbers under the names of the expected ones, with their prefix: {@code out.NAME}, {@code
   * grad.NAME}, {@code grad.param.NAME}. More than the expected ones may be given.
   *
   * @throws IllegalArgumentException if the case asks for something that is not supported; the message
   *     says what
   */
  Map<String, HostArray> run(GoldenCase golden, Device device);

  /** The runner that applies an operation and differentiates through it. */
  static CaseRunner of(CaseOperation operation) {
    return new DifferentiatingRunner(operation);
  }
}

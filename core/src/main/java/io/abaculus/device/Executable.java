package io.abaculus.device;

import io.abaculus.plan.Plan;
import java.util.List;

/** A plan on a device, ready to run any number of times. Runs of one device follow one another. */
public interface Executable {
  Plan plan();

  /**
   * Runs the plan.
   *
   * @param leaves the numbers it starts from, in the order of the plan's leaves; those that the plan
   *     assigns to are changed
   * @return the outputs, in their order
   */
  List<Buffer> run(List<Buffer> leaves);
}

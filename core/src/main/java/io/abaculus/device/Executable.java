package io.abaculus.device;

import io.abaculus.graph.Buffer;
import io.abaculus.plan.Plan;
import java.util.List;

/** A plan on a device, ready to run any number of times. Runs of one device follow one another. */
public interface Executable extends AutoCloseable {
  /** What is run. */
  Plan plan();

  /**
   * How it is run, for a person to read: the plan, and what the device has to say of it, such as which
   * steps run on the host and how many bytes cross for them.
   */
  default String explain() {
    return plan().explain();
  }

  /**
   * Runs the plan. Leaves that it {@linkplain Plan#updates updates} are changed in place. Nothing that a
   * run was given or made is kept once it has ended.
   *
   * @param leaves the numbers it starts from, in the order of the plan's leaves
   * @return the outputs, in their order, in buffers that are new
   * @throws RunFailedException if it cannot be finished, such as for an index among the numbers that is
   *     out of range. A device whose steps run behind the host's back may find that out when all are
   *     done; it says then that leaves were changed, if the plan updates any. Any other exception is
   *     taken to mean the same.
   */
  List<Buffer> run(List<Buffer> leaves);

  /** Frees what the plan holds on the device. It cannot be run afterwards. */
  @Override
  void close();
}

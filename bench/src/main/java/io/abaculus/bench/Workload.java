package io.abaculus.bench;

import io.abaculus.plan.Plan;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import java.util.function.Supplier;

/**
 * Something to be timed on a device.
 *
 * @param name as {@code bench/peers/gpu.py} has it
 * @param shape of what is computed
 * @param work of one step, in the unit's counts
 * @param unit of the work in a second, such as TFLOP/s
 * @param setUp makes what all steps need, and gives what puts together the next step
 */
public record Workload(
    String name, String shape, double work, String unit, Supplier<Supplier<Step>> setUp) {

  /**
   * A graph that is put together and not computed yet.
   *
   * @param outputs few numbers each, which the host waits for
   * @param assigned what the step changes
   */
  public record Step(List<Tensor> outputs, List<Parameter> assigned) {
    /** Of outputs alone. */
    public Step(Tensor... outputs) {
      this(List.of(outputs), List.of());
    }

    /** Ends when the outputs are on the host. */
    public void run() {
      Tensors.evaluate(outputs, assigned);
      outputs.forEach(Tensor::toHost);
    }

    /** Bytes of leaves, results and intermediate results, as planned. */
    long plannedBytes() {
      return plan().peakBytes();
    }

    /** How the step is computed. */
    Plan plan() {
      return Tensors.plan(outputs, assigned);
    }
  }
}

package io.abaculus.neco.model;

import io.abaculus.plan.Plan;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of the training, put together and not computed yet. It must be run before the next one is
 * put together.
 *
 * @param loss a scalar
 * @param gradientNorm the norm of all gradients together before clipping, a scalar; null without
 *     clipping
 * @param assigned what the step changes: weights of student and teacher, the optimizer's state, the
 *     queue
 */
public record StepGraph(
    Tensor loss, @Nullable Tensor gradientNorm, List<Parameter> assigned) {
  /** Copies the list. */
  public StepGraph {
    assigned = List.copyOf(assigned);
  }

  /** How the step is computed: its operations, their cost, and the memory they need. */
  public Plan plan() {
    return Tensors.plan(outputs(), assigned);
  }

  /** The plan as its device runs it, with what crosses to the host and back, for a person to read. */
  public String explain() {
    return Tensors.explain(outputs(), assigned);
  }

  /**
   * Computes the step, changes the parameters and gives the loss.
   *
   * @throws io.abaculus.graph.TensorException if it fails; nothing is changed then, counters included,
   *     unless the message names parameters that must be loaded again
   */
  public double run() {
    try {
      Tensors.evaluate(outputs(), assigned);
    } catch (RuntimeException | Error e) {
      assigned.forEach(Parameter::discard);
      throw e;
    }
    return loss.item();
  }

  private List<Tensor> outputs() {
    List<Tensor> outputs = new ArrayList<>(List.of(loss));
    if (gradientNorm != null) {
      outputs.add(gradientNorm);
    }
    return outputs;
  }
}

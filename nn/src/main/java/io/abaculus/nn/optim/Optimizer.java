package io.abaculus.nn.optim;

import io.abaculus.autodiff.Gradients;
import io.abaculus.autodiff.Unreached;
import io.abaculus.graph.Check;
import io.abaculus.graph.TensorException;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.PendingValues;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Changes parameters by their gradients; {@link PerParameterOptimizer} is where one of your own begins. A
 * step computes nothing: it assigns new values, which {@link Tensors#evaluate(Collection, Collection)}
 * computes in one plan with the loss when it is given {@link #assigned}. What differs from step to step enters the plan as numbers that it reads, so that every
 * step runs the same plan.
 */
public interface Optimizer {
  /**
   * Assigns new values to the parameters that have gradients and to the optimizer's state. A parameter
   * of a group that has no gradient stays as it is, without weight decay too; a gradient of a parameter in
   * no group, such as of another optimizer, is not looked at.
   */
  void step(Gradients gradients);

  /**
   * Takes a whole step: gradients of the loss, new values and their evaluation in one plan.
   *
   * @param loss a scalar that depends on every trainable parameter of the groups
   * @return the loss, of the values before the step
   * @throws TensorException if it fails; nothing is changed then, the number of steps included, unless
   *     the message names parameters that must be loaded again
   */
  default double step(Tensor loss) {
    return step(loss, List.of());
  }

  /**
   * As {@link #step(Tensor)}, with a rule for parameters that the loss does not depend on, such as the
   * mask token of a DINOv2 backbone in fine-tuning.
   */
  default double step(Tensor loss, Unreached unreached) {
    return step(loss, List.of(), unreached);
  }

  /**
   * As {@link #step(Tensor)}, and evaluates with the step what was assigned to further parameters, such
   * as an {@linkplain ExponentialMovingAverage#assigned average} that was updated before it, or the
   * {@linkplain io.abaculus.nn.Layer#buffers buffers} of a model. If it fails, that stays assigned.
   */
  default double step(Tensor loss, Collection<Parameter> further) {
    return step(loss, further, Unreached.REFUSE);
  }

  /** As {@link #step(Tensor, Collection)}, with a rule for parameters that the loss does not depend on. */
  default double step(Tensor loss, Collection<Parameter> further, Unreached unreached) {
    List<Parameter> trained =
        groups().stream()
            .flatMap(group -> group.parameters().stream())
            .filter(Parameter::isTrainable)
            .toList();
    Check.that(
        !trained.isEmpty(),
        "optimizer: all parameters of its groups are frozen by setTrainable(false)");
    PendingValues before = PendingValues.of(assigned());
    try {
      step(Gradients.of(loss, trained, unreached));
      List<Parameter> all = new ArrayList<>(assigned());
      all.addAll(further);
      Tensors.evaluate(List.of(loss), all);
    } catch (RuntimeException | Error e) {
      before.restore();
      if (!before.isEmpty()) {
        e.addSuppressed(
            new TensorException(
                "the step included values that were assigned before it and never evaluated;"
                    + " Parameter.discard() forgets them"));
      }
      throw e;
    }
    return loss.item();
  }

  /**
   * How many steps were taken and evaluated, those before a checkpoint included. Schedules go by it: a
   * step whose evaluation failed does not count.
   */
  long stepCount();

  /** The groups, as they were given. */
  List<ParameterGroup> groups();

  /**
   * What a checkpoint must keep so that training goes on as if it had not stopped: the number of steps
   * (int64, {@code optimizer.step}) and what the optimizer remembers of each parameter.
   */
  List<Parameter> state();

  /** Everything that a step assigns: the parameters of all groups, and the state. */
  List<Parameter> assigned();
}

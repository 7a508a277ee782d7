package io.abaculus.neco.model;

import io.abaculus.autodiff.Gradients;
import io.abaculus.nn.optim.ExponentialMovingAverage;
import io.abaculus.nn.optim.GradientClipping;
import io.abaculus.nn.optim.Optimizer;
import io.abaculus.nn.optim.ParameterGroup;
import io.abaculus.nn.optim.Schedule;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.PendingValues;
import io.abaculus.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a loss changes: the teacher moves towards the student's weights from before the step, and the
 * optimizer changes these by the loss's gradients.
 */
final class StudentUpdate {
  private final Optimizer optimizer;
  private final @Nullable ExponentialMovingAverage average;
  private final Schedule momentum;
  private final @Nullable Double largestGradient;
  private final List<Parameter> trained;

  /**
   * An update of given parts.
   *
   * @param average the teacher; null: there is none
   * @param momentum how much of the teacher stays, by step
   * @param largestGradient greatest norm of all gradients together; null: no clipping
   */
  StudentUpdate(
      Optimizer optimizer,
      @Nullable ExponentialMovingAverage average,
      Schedule momentum,
      @Nullable Double largestGradient) {
    this.optimizer = optimizer;
    this.average = average;
    this.momentum = momentum;
    this.largestGradient = largestGradient;
    this.trained =
        optimizer.groups().stream()
            .map(ParameterGroup::parameters)
            .flatMap(List::stream)
            .toList();
  }

  /** The teacher; null: there is none. */
  @Nullable
  ExponentialMovingAverage average() {
    return average;
  }

  /** How much of the teacher stays in the next step, in [0, 1]. */
  double nextMomentum() {
    return momentum.at(optimizer.stepCount());
  }

  /** Everything that it may assign. */
  List<Parameter> assigned() {
    List<Parameter> all = new ArrayList<>();
    if (average != null) {
      all.addAll(average.assigned());
    }
    all.addAll(optimizer.assigned());
    return all;
  }

  /**
   * Puts a step together. If that fails, what was assigned before it is assigned again.
   *
   * @param alsoAssigned what the assembly may assign besides
   */
  StepGraph assembled(List<Parameter> alsoAssigned, Supplier<StepGraph> assembly) {
    List<Parameter> all = new ArrayList<>(assigned());
    all.addAll(alsoAssigned);
    PendingValues before = PendingValues.of(all);
    try {
      return assembly.get();
    } catch (RuntimeException | Error e) {
      before.restore();
      throw e;
    }
  }

  /** The gradients of a loss that it takes. */
  Gradients gradients(Tensor loss) {
    return Gradients.of(loss, trained);
  }

  /**
   * The step that ends with this update.
   *
   * @param gradientsOfLoss what {@link #gradients} gave, or its mean over shards
   * @param alsoAssigned what the step assigned before
   */
  StepGraph of(Tensor loss, Gradients gradientsOfLoss, List<Parameter> alsoAssigned) {
    Gradients gradients = gradientsOfLoss;
    Tensor norm = null;
    if (largestGradient != null) {
      GradientClipping.Clipped clipped =
          GradientClipping.byGlobalNorm(gradients, largestGradient);
      gradients = clipped.gradients();
      norm = clipped.norm();
    }
    if (average != null) {
      // Before the optimizer assigns, so that the teacher follows the weights that made this loss.
      average.update(nextMomentum());
    }
    optimizer.step(gradients);
    List<Parameter> assigned = new ArrayList<>(alsoAssigned);
    assigned.addAll(assigned());
    return new StepGraph(loss, norm, assigned);
  }
}

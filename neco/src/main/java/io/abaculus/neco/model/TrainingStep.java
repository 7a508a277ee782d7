package io.abaculus.neco.model;

import io.abaculus.device.Device;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.nn.optim.ExponentialMovingAverage;
import io.abaculus.nn.optim.Optimizer;
import io.abaculus.tensor.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Steps of a training in which a student learns from a teacher that follows it. A step is one graph, put
 * together by {@link #next}; from one step to the next only numbers differ that its plan reads, so all
 * steps run the same plan. Every random draw depends on a seed and the number of steps that were taken.
 */
public sealed interface TrainingStep permits NecoStep, DinoStep {
  /** Draws of stochastic depth that a step may take. */
  long DRAWS = 1L << 20;

  /**
   * The steps of the objective that a configuration asks for.
   *
   * @param model what is trained
   * @param scheduleSteps how long learning rate, weight decay and momentum are scheduled
   */
  static TrainingStep of(
      NecoModel model, NecoConfig config, long scheduleSteps, Device device) {
    return switch (config.objective()) {
      case NECO -> NecoStep.of(model, config, scheduleSteps, device);
      case DINO -> DinoStep.of(model, config, scheduleSteps, device);
    };
  }

  /** What is trained. */
  NecoModel model();

  /** What changes the student, and counts the steps. */
  Optimizer optimizer();

  /** How many steps were taken. */
  default long stepsTaken() {
    return optimizer().stepCount();
  }

  /**
   * The parameters that {@link #gradients} are made of, always in one order: weights, what the objective
   * remembers, the number of steps. Of two steps of one configuration in which they are equal, gradients are, too.
   */
  List<Parameter> inputs();

  /**
   * How the teacher follows the student, and so the inputs that depend on those of the step before alone, and on
   * {@link #nextMomentum}; null without a teacher.
   */
  @Nullable
  ExponentialMovingAverage average();

  /** How much of the teacher stays in the next step, in [0, 1]. */
  double nextMomentum();

  /** The number of steps, by which is drawn at random. */
  private Parameter counter() {
    return optimizer().state().stream()
        .filter(parameter -> parameter.name().equals("optimizer.step"))
        .findFirst()
        .orElseThrow();
  }

  /** The weights of student and teacher, what else there is, and the number of steps. */
  default List<Parameter> inputs(List<Parameter> ofObjective) {
    List<Parameter> all = new ArrayList<>(model().parameters());
    all.addAll(ofObjective);
    all.add(counter());
    return all;
  }

  /**
   * Puts together what a part of the next step's batch says. Nothing is assigned. What is drawn at random
   * depends on the part, and on how many there are.
   *
   * @param input the images of this part
   */
  BatchGradients gradients(StepInput input, Shard shard);

  /**
   * Puts the next step together.
   *
   * @param batch what all parts of its batch say, added in their order
   */
  StepGraph next(BatchGradients batch);

  /** Puts the next step together, of a batch that is not split. */
  default StepGraph next(StepInput input) {
    return next(gradients(input, Shard.WHOLE));
  }
}

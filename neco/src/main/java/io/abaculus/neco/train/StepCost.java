package io.abaculus.neco.train;

import io.abaculus.neco.model.BatchGradients;
import io.abaculus.neco.model.StepGraph;
import io.abaculus.plan.Plan;

/**
 * What a step costs, as planned; all steps cost what the first does.
 *
 * @param flops floating-point operations
 * @param peakBytes memory of leaves, outputs and intermediate results
 */
record StepCost(double flops, long peakBytes) {

  /** A step that is one plan. */
  static StepCost of(StepGraph step) {
    Plan plan = step.plan();
    return new StepCost(plan.flops(), plan.peakBytes());
  }

  /** A shard that is computed beside the sum of those before it. */
  static StepCost of(BatchGradients shard) {
    Plan plan = shard.plan();
    return new StepCost(plan.flops(), plan.peakBytes() + shard.bytes());
  }

  /** This, so many times. */
  StepCost repeated(int times) {
    return new StepCost(times * flops, peakBytes);
  }

  /** This, and what comes after it. */
  StepCost followedBy(StepCost next) {
    return new StepCost(flops + next.flops, Math.max(peakBytes, next.peakBytes));
  }
}

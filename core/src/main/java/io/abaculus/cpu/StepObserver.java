package io.abaculus.cpu;

import io.abaculus.plan.Step;

/** Is told what each step of a plan took, for finding out where the time goes. */
@FunctionalInterface
public interface StepObserver {
  /**
   * Called after each step, on the thread that runs the plan.
   *
   * @param nanos from the step's begin until all workers had finished it
   */
  void ran(Step step, long nanos);
}

package io.abaculus.tornado;

import io.abaculus.plan.Step;

/** A stretch of a plan, as it is run. */
sealed interface Action {
  /** The first step of the plan that comes after this. */
  int end();

  /** Launches, in one stage of the session. */
  record OnDevice(int stage, int end) implements Action {}

  /** A step that the device has no kernel for. */
  record OnHost(Step step, int end) implements Action {}

  /** Asks the device whether numbers were refused so far, before leaves are changed. */
  record Check(int end) implements Action {}
}

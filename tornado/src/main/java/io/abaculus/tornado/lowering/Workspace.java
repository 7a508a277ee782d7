package io.abaculus.tornado.lowering;

import io.abaculus.graph.DType;
import org.jspecify.annotations.Nullable;

/** What the launches of one step need besides their operands. */
public interface Workspace {
  /** Memory for so many elements, which nothing else uses while the step runs. What it holds is anything. */
  Stored scratch(DType dtype, int length);

  /**
   * Two int64 numbers, zeros before every run, where a launch tells that a number was refused: the
   * position of the first such number plus 1, and the number. The run fails then.
   *
   * @param refusal what the failure says
   */
  Stored fault(Refusal refusal);

  /**
   * Sees to it that integers are looked at before anything runs, if they come from outside of the plan.
   *
   * @param refusal what the failure says of the first that is not allowed
   * @return whether that is done; otherwise a launch has to look, and to tell {@link #fault}
   */
  boolean checksBeforehand(Stored integers, Allowed allowed, Refusal refusal);

  /**
   * Integers in [0, bound), and perhaps one more.
   *
   * @param bound above all that are allowed but that one
   * @param ignored the one more; null if there is none
   */
  record Allowed(int bound, @Nullable Integer ignored) {
    /** Whether a number is allowed. */
    public boolean contains(long number) {
      return (number >= 0 && number < bound) || (ignored != null && number == ignored);
    }
  }

  /** What is said of a number that is refused. */
  @FunctionalInterface
  interface Refusal {
    /** The message for a number at a position of the operand. */
    String message(int position, long number);
  }
}

package io.abaculus.tornado.lowering;

import io.abaculus.graph.DType;

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

  /** What is said of a number that is refused. */
  @FunctionalInterface
  interface Refusal {
    /** The message for a number at a position of the operand. */
    String message(int position, long number);
  }
}

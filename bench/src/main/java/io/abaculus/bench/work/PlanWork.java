package io.abaculus.bench.work;

/**
 * The bookkeeping of a training step of a vision transformer of twelve blocks, so narrow that computing takes next to
 * nothing. Nobody else has such plans.
 */
public record PlanWork(Stage stage) implements Work {
  /** What is done with a plan. */
  public enum Stage {
    /** From the graph to a new plan. */
    BUILDING,
    /** A step that finds its plan and runs it. */
    REPLAY
  }

  @Override
  public String subject() {
    return "plan";
  }

  @Override
  public String shape() {
    return switch (stage) {
      case BUILDING -> "building";
      case REPLAY -> "replay";
    };
  }

  @Override
  public double amount() {
    return 1;
  }

  @Override
  public String unit() {
    return "plans";
  }

  @Override
  public Threads threads() {
    return Threads.ONE;
  }
}

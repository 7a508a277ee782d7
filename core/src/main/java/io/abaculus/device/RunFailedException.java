package io.abaculus.device;

/** Tells why a plan could not be run to its end, and whether what it updates was touched by then. */
public final class RunFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Throwable reason;
  private final boolean leavesChanged;

  /**
   * A run that ended early.
   *
   * @param reason what is wrong, as the user should read it
   * @param leavesChanged whether the numbers of leaves that the plan updates may have changed
   */
  public RunFailedException(Throwable reason, boolean leavesChanged) {
    super(reason);
    this.reason = reason;
    this.leavesChanged = leavesChanged;
  }

  /** What is wrong, as the user should read it. */
  public Throwable reason() {
    return reason;
  }

  /** Whether the numbers of leaves that the plan updates may have changed. */
  public boolean leavesChanged() {
    return leavesChanged;
  }
}

package io.abaculus.eval;

/** Which of two ways an evaluation is done where the published code has quirks. */
public enum Protocol {
  /** What is right: a class counts where it occurs or is predicted, and void pixels nowhere. */
  STANDARD,
  /**
   * What the code published with the paper does, so that numbers can be compared with its own: see
   * docs/evaluation.md for each difference.
   */
  REFERENCE;

  /** The name on the command line and in reports. */
  @Override
  public String toString() {
    return this == STANDARD ? "standard" : "reference";
  }
}

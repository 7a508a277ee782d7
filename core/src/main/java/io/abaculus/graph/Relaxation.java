package io.abaculus.graph;

/**
 * How a comparator of a differentiable sorting network decides, softly, that two values are in
 * order.
 *
 * <p>For values a and b on the wires of the minimum and of the maximum, the comparator keeps each
 * value on its wire with weight F(v) and exchanges them with weight 1 - F(v), where v = steepness *
 * (b - a). Every F is a distribution function with F(-v) = 1 - F(v). The steeper, the closer to a
 * hard comparator; the heavier the tails of F, the farther gradients reach.
 *
 * <p>The names and constants are those of diffsort (Petersen et al., ICML 2021 and ICLR 2022).
 */
public enum Relaxation {
  /** F(v) = 1 / (1 + exp(-v)). */
  LOGISTIC("logistic"),

  /**
   * The logistic function after the "activation replacement trick": F(v) = 1 / (1 + exp(-u)) with u
   * = v / (|b - a| + 1e-10)^lambda, which is steeper where the values are close.
   */
  LOGISTIC_PHI("logistic_phi"),

  /** F(v) = Phi(v), the standard normal distribution function. */
  GAUSSIAN("gaussian"),

  /** F(v) = (1 + v / (2 + |v|)) / 2. */
  RECIPROCAL("reciprocal"),

  /** F(v) = 1/2 + atan(v) / pi. The one that NeCo uses, and diffsort's default. */
  CAUCHY("cauchy"),

  /**
   * The monotonic relaxation of least error: F(v) = 1/2 + v where |v| &lt;= 1/4, and beyond it 1 -
   * 1 / (16 v) on the right and -1 / (16 v) on the left.
   */
  OPTIMAL("optimal");

  private final String referenceName;

  Relaxation(String referenceName) {
    this.referenceName = referenceName;
  }

  /** The name that diffsort gives this distribution, for example {@code logistic_phi}. */
  public String referenceName() {
    return referenceName;
  }

  /**
   * The relaxation of a name as diffsort writes it.
   *
   * @param name for example {@code logistic_phi}
   * @throws IllegalArgumentException if there is no such relaxation
   */
  public static Relaxation fromName(String name) {
    for (Relaxation relaxation : values()) {
      if (relaxation.referenceName.equals(name)) {
        return relaxation;
      }
    }
    throw new IllegalArgumentException(
        "no relaxation is called '"
            + name
            + "'; there are logistic, logistic_phi, gaussian, reciprocal, cauchy and optimal");
  }
}

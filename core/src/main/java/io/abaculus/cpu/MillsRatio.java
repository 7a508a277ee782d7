package io.abaculus.cpu;

/**
 * The tail of the standard normal distribution divided by its density, M(t) = (1 - Phi(t)) / phi(t),
 * for t &gt;= 0.
 *
 * <p>The tail itself underflows soon, its ratio to the density falls like 1/t. So both the tail and
 * its logarithm come from M without loss: log(1 - Phi(t)) = log M(t) - t²/2 - log(2 pi)/2; and the
 * derivative of that logarithm is -1 / M(t).
 *
 * <p>(1 + t) M(t) lies between 1 and 1.26; here it is a polynomial in (t - 3) / (t + 3), in the way of
 * Shepherd and Laframboise (1981), fitted to a relative error of 1.3e-8.
 */
public final class MillsRatio {

  private static final float[] COEFFICIENTS = {
    1.218361258506775f,
    -0.2419566512107849f,
    -0.04119046777486801f,
    0.11320779472589493f,
    -0.0569615438580513f,
    0.002918518614023924f,
    0.007485761307179928f,
    -0.0009168850956484675f,
    -0.0011870568851009011f,
    9.015115210786462e-05f,
    0.0001491718430770561f
  };

  private MillsRatio() {}

  /** The degree of the polynomial. */
  public static int degree() {
    return COEFFICIENTS.length - 1;
  }

  /** A coefficient of the polynomial, that of ((t - 3) / (t + 3)) to the given power. */
  public static float coefficient(int power) {
    return COEFFICIENTS[power];
  }

  /**
   * M(t), to the precision of a float.
   *
   * @param t at least 0
   */
  public static double of(double t) {
    double y = 1 - 6 / (t + 3);
    double sum = 0;
    for (int power = degree(); power >= 0; power--) {
      sum = sum * y + COEFFICIENTS[power];
    }
    return sum / (1 + t);
  }
}

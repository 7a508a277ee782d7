package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * {@code exp(x) - 1} and {@code log(1 + x)}, which devices lack. Near zero they are series, since the
 * difference and the sum would lose the digits of x there; the first terms that are left out are below
 * half of the last bit.
 */
public final class NearZero {
  private static final float EXPM1_FAR = 1f;
  private static final float LOG1P_FAR = 0.5f;
  private static final double DOUBLE_EXPM1_FAR = 0.5;
  private static final double DOUBLE_LOG1P_FAR = 0.5;

  private NearZero() {}

  /** {@code exp(x) - 1}. */
  public static float expm1(float x) {
    float far = TornadoMath.exp(x) - 1;
    return TornadoMath.abs(x) < EXPM1_FAR ? expm1NearZero(x) : far;
  }

  private static float expm1NearZero(float x) {
    // x (1 + x (1/2! + x/3! + … + x^9/11!))
    float sum = 2.5052108e-8f;
    sum = sum * x + 2.755732e-7f;
    sum = sum * x + 2.7557319e-6f;
    sum = sum * x + 2.4801588e-5f;
    sum = sum * x + 0.0001984127f;
    sum = sum * x + 0.0013888889f;
    sum = sum * x + 0.008333334f;
    sum = sum * x + 0.041666668f;
    sum = sum * x + 0.16666667f;
    sum = sum * x + 0.5f;
    return x * (1 + x * sum);
  }

  /** {@code log(1 + x)}. */
  public static float log1p(float x) {
    float far = TornadoMath.log(1 + x);
    return TornadoMath.abs(x) < LOG1P_FAR ? log1pNearZero(x) : far;
  }

  private static float log1pNearZero(float x) {
    // 2 artanh(s) = 2 s (1 + s²/3 + s⁴/5 + …), s = x / (2 + x) in (-1/3, 1/5)
    float twice = 2 * x / (2 + x);
    float square = twice * twice / 4;
    float sum = 0.06666667f;
    sum = sum * square + 0.07692308f;
    sum = sum * square + 0.09090909f;
    sum = sum * square + 0.11111111f;
    sum = sum * square + 0.14285715f;
    sum = sum * square + 0.2f;
    sum = sum * square + 0.33333334f;
    return twice + twice * square * sum;
  }

  /** {@code exp(x) - 1}. */
  public static double expm1(double x) {
    double far = TornadoMath.exp(x) - 1;
    return TornadoMath.abs(x) < DOUBLE_EXPM1_FAR ? expm1NearZero(x) : far;
  }

  private static double expm1NearZero(double x) {
    // x (1 + x (1/2! + x/3! + … + x^13/15!))
    double sum = 7.647163731819816e-13;
    sum = sum * x + 1.1470745597729725e-11;
    sum = sum * x + 1.6059043836821613e-10;
    sum = sum * x + 2.08767569878681e-9;
    sum = sum * x + 2.505210838544172e-8;
    sum = sum * x + 2.755731922398589e-7;
    sum = sum * x + 2.7557319223985893e-6;
    sum = sum * x + 2.48015873015873e-5;
    sum = sum * x + 0.0001984126984126984;
    sum = sum * x + 0.001388888888888889;
    sum = sum * x + 0.008333333333333333;
    sum = sum * x + 0.041666666666666664;
    sum = sum * x + 0.16666666666666666;
    sum = sum * x + 0.5;
    return x * (1 + x * sum);
  }

  /** {@code log(1 + x)}. */
  public static double log1p(double x) {
    double far = TornadoMath.log(1 + x);
    return TornadoMath.abs(x) < DOUBLE_LOG1P_FAR ? log1pNearZero(x) : far;
  }

  private static double log1pNearZero(double x) {
    // 2 artanh(s) = 2 s (1 + s²/3 + s⁴/5 + …), s = x / (2 + x) in (-1/3, 1/5)
    double twice = 2 * x / (2 + x);
    double square = twice * twice / 4;
    double sum = 0.030303030303030304;
    sum = sum * square + 0.03225806451612903;
    sum = sum * square + 0.034482758620689655;
    sum = sum * square + 0.037037037037037035;
    sum = sum * square + 0.04;
    sum = sum * square + 0.043478260869565216;
    sum = sum * square + 0.047619047619047616;
    sum = sum * square + 0.05263157894736842;
    sum = sum * square + 0.058823529411764705;
    sum = sum * square + 0.06666666666666667;
    sum = sum * square + 0.07692307692307693;
    sum = sum * square + 0.09090909090909091;
    sum = sum * square + 0.1111111111111111;
    sum = sum * square + 0.14285714285714285;
    sum = sum * square + 0.2;
    sum = sum * square + 0.3333333333333333;
    return twice + twice * square * sum;
  }
}

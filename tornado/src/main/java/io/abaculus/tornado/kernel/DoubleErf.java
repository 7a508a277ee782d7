package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * The error function in float64 as {@code device.SpecialFunctions} has it, its polynomials written out:
 * a device has no arrays of Java's.
 */
public final class DoubleErf {
  private static final double NEAR_ZERO = 0.46875;
  private static final double FAR = 30;
  private static final double ONE_BY_SQRT_PI = 0.56418958354775628695;
  private static final double SQRT_HALF = 0.70710678118654752440;
  private static final double ONE_BY_SQRT_TWO_PI = 0.39894228040143267794;

  private DoubleErf() {}

  /** The error function. */
  public static double erf(double x) {
    double magnitude = TornadoMath.abs(x);
    double far = 1 - erfcBeyondZero(magnitude);
    return magnitude > NEAR_ZERO ? (x < 0 ? -far : far) : erfNearZero(x);
  }

  /** The standard normal distribution function. */
  public static double normalDistribution(double x) {
    double z = TornadoMath.abs(x) * SQRT_HALF;
    double tail = 0.5 * (z > NEAR_ZERO ? erfcBeyondZero(z) : 1 - erfNearZero(z));
    return x > 0 ? 1 - tail : tail;
  }

  /** The standard normal density. */
  public static double normalDensity(double x) {
    return ONE_BY_SQRT_TWO_PI * TornadoMath.exp(-0.5 * x * x);
  }

  private static double erfNearZero(double x) {
    double s = x * x;
    double above = 1.85777706184603153e-1;
    above = above * s + 3.16112374387056560e0;
    above = above * s + 1.13864154151050156e2;
    above = above * s + 3.77485237685302021e2;
    above = above * s + 3.20937758913846947e3;
    double below = s + 2.36012909523441209e1;
    below = below * s + 2.44024637934444173e2;
    below = below * s + 1.28261652607737228e3;
    below = below * s + 2.84423683343917062e3;
    return x * above / below;
  }

  private static double erfcBeyondZero(double x) {
    double y = x > FAR ? FAR : x;
    return (y > 4 ? scaledFar(y) : scaled(y)) * expOfMinusSquare(y);
  }

  /** {@code exp(x²) erfc(x)} up to 4. */
  private static double scaled(double x) {
    double above = 2.15311535474403846e-8;
    above = above * x + 5.64188496988670089e-1;
    above = above * x + 8.88314979438837594e0;
    above = above * x + 6.61191906371416295e1;
    above = above * x + 2.98635138197400131e2;
    above = above * x + 8.81952221241769090e2;
    above = above * x + 1.71204761263407058e3;
    above = above * x + 2.05107837782607147e3;
    above = above * x + 1.23033935479799725e3;
    double below = x + 1.57449261107098347e1;
    below = below * x + 1.17693950891312499e2;
    below = below * x + 5.37181101862009858e2;
    below = below * x + 1.62138957456669019e3;
    below = below * x + 3.29079923573345963e3;
    below = below * x + 4.36261909014324716e3;
    below = below * x + 3.43936767414372164e3;
    below = below * x + 1.23033935480374942e3;
    return above / below;
  }

  /** {@code exp(x²) erfc(x)} from 4 on. */
  private static double scaledFar(double x) {
    double t = 1 / (x * x);
    double above = 1.63153871373020978e-2;
    above = above * t + 3.05326634961232344e-1;
    above = above * t + 3.60344899949804439e-1;
    above = above * t + 1.25781726111229246e-1;
    above = above * t + 1.60837851487422766e-2;
    above = above * t + 6.58749161529837803e-4;
    double below = t + 2.56852019228982242e0;
    below = below * t + 1.87295284992346725e0;
    below = below * t + 5.27905102951428412e-1;
    below = below * t + 6.05183413124413191e-2;
    below = below * t + 2.33520497626869185e-3;
    return (ONE_BY_SQRT_PI - t * above / below) / x;
  }

  /** {@code exp(-x²)}, x² split into the exact square of x rounded to sixteenths, and a small rest. */
  private static double expOfMinusSquare(double x) {
    double coarse = TornadoMath.floor(x * 16) / 16;
    double rest = (x - coarse) * (x + coarse);
    return TornadoMath.exp(-coarse * coarse) * TornadoMath.exp(-rest);
  }
}

package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * The error function in float32, which devices lack, and what is made of it. After W. J. Cody,
 * "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969),
 * 631-637. The absolute error is below 3e-7.
 */
public final class Erf {
  private static final float NEAR_ZERO = 0.46875f;

  /** Where exp(-x²) has long been 0, and no power of x overflows. */
  private static final float FAR = 30f;

  private static final float SQRT_HALF = 0.70710677f;
  private static final float ONE_BY_SQRT_TWO_PI = 0.3989423f;

  private Erf() {}

  /** The error function. */
  public static float erf(float x) {
    float magnitude = TornadoMath.abs(x);
    float far = 1f - erfcBeyondZero(magnitude);
    return magnitude > NEAR_ZERO ? (x < 0f ? -far : far) : erfNearZero(x);
  }

  /** 1 - erf(x), for x of at least 0. */
  static float erfc(float x) {
    return x > NEAR_ZERO ? erfcBeyondZero(x) : 1f - erfNearZero(x);
  }

  /** The standard normal distribution function. */
  public static float normalDistribution(float x) {
    float tail = 0.5f * erfc(TornadoMath.abs(x) * SQRT_HALF);
    return x > 0f ? 1f - tail : tail;
  }

  /** The standard normal density. */
  public static float normalDensity(float x) {
    return ONE_BY_SQRT_TWO_PI * TornadoMath.exp(-0.5f * x * x);
  }

  private static float erfNearZero(float x) {
    float s = x * x;
    float above = 0.18577771f;
    above = above * s + 3.1611238f;
    above = above * s + 113.86415f;
    above = above * s + 377.48523f;
    above = above * s + 3209.3777f;
    float below = s + 23.601292f;
    below = below * s + 244.02464f;
    below = below * s + 1282.6166f;
    below = below * s + 2844.2368f;
    return x * above / below;
  }

  private static float erfcBeyondZero(float x) {
    float y = x > FAR ? FAR : x;
    float above = 2.1531154e-8f;
    above = above * y + 0.5641885f;
    above = above * y + 8.88315f;
    above = above * y + 66.119194f;
    above = above * y + 298.63513f;
    above = above * y + 881.9522f;
    above = above * y + 1712.0476f;
    above = above * y + 2051.0784f;
    above = above * y + 1230.3394f;
    float below = y + 15.744926f;
    below = below * y + 117.693954f;
    below = below * y + 537.1811f;
    below = below * y + 1621.3895f;
    below = below * y + 3290.7993f;
    below = below * y + 4362.619f;
    below = below * y + 3439.3677f;
    below = below * y + 1230.3394f;
    return TornadoMath.exp(-y * y) * above / below;
  }
}

package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * The error function in float32, which devices lack, and what is made of it. After W. J. Cody,
 * "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969),
 * 631-637. The absolute error is below 3e-7.
 */
final class Erf {
  private static final float NEAR_ZERO = 0.46875f;
  private static final float FAR = 6f;
  private static final float SQRT_HALF = 0.70710678f;
  private static final float ONE_BY_SQRT_TWO_PI = 0.39894228f;

  private Erf() {}

  /** The error function. */
  static float erf(float x) {
    float magnitude = TornadoMath.abs(x);
    float far = 1f - erfcBeyondZero(magnitude);
    return magnitude > NEAR_ZERO ? (x < 0f ? -far : far) : erfNearZero(x);
  }

  /** 1 - erf(x), for x of at least 0. */
  static float erfc(float x) {
    return x > NEAR_ZERO ? erfcBeyondZero(x) : 1f - erfNearZero(x);
  }

  /** The standard normal distribution function. */
  static float normalDistribution(float x) {
    float tail = 0.5f * erfc(TornadoMath.abs(x) * SQRT_HALF);
    return x > 0f ? 1f - tail : tail;
  }

  /** x times the standard normal distribution function of x. */
  static float gelu(float x) {
    return x * normalDistribution(x);
  }

  /** The derivative of {@link #gelu}. */
  static float geluDerivative(float x) {
    float density = ONE_BY_SQRT_TWO_PI * TornadoMath.exp(-0.5f * x * x);
    return normalDistribution(x) + x * density;
  }

  private static float erfNearZero(float x) {
    float s = x * x;
    float above = 1.85777706e-1f;
    above = above * s + 3.16112374e0f;
    above = above * s + 1.13864154e2f;
    above = above * s + 3.77485238e2f;
    above = above * s + 3.20937759e3f;
    float below = s + 2.36012910e1f;
    below = below * s + 2.44024638e2f;
    below = below * s + 1.28261653e3f;
    below = below * s + 2.84423684e3f;
    return x * above / below;
  }

  private static float erfcBeyondZero(float x) {
    float y = TornadoMath.min(x, FAR);
    float above = 2.15311536e-8f;
    above = above * y + 5.64188497e-1f;
    above = above * y + 8.88314979e0f;
    above = above * y + 6.61191906e1f;
    above = above * y + 2.98635138e2f;
    above = above * y + 8.81952221e2f;
    above = above * y + 1.71204761e3f;
    above = above * y + 2.05107838e3f;
    above = above * y + 1.23033935e3f;
    float below = y + 1.57449261e1f;
    below = below * y + 1.17693951e2f;
    below = below * y + 5.37181102e2f;
    below = below * y + 1.62138957e3f;
    below = below * y + 3.29079924e3f;
    below = below * y + 4.36261909e3f;
    below = below * y + 3.43936767e3f;
    below = below * y + 1.23033935e3f;
    return TornadoMath.exp(-y * y) * above / below;
  }
}

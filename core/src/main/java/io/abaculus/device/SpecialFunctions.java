package io.abaculus.device;

/**
 * Functions that {@link Math} lacks, in double, to about 1e-15 relative.
 *
 * <p>The error function follows W. J. Cody, "Rational Chebyshev approximations for the error
 * function", Mathematics of Computation 23 (1969), 631-637: one rational function of x² near zero,
 * and two of {@code exp(x²) erfc(x)} beyond.
 */
public final class SpecialFunctions {

  /** Below this, erf is computed; above it, erfc is, and each gives the other as 1 minus itself. */
  private static final double NEAR_ZERO = 0.46875;

  private static final double ONE_BY_SQRT_PI = 0.56418958354775628695;
  private static final double SQRT_HALF = 0.70710678118654752440;
  private static final double ONE_BY_SQRT_TWO_PI = 0.39894228040143267794;

  private static final double[] ERF_NUMERATOR = {
    1.85777706184603153e-1,
    3.16112374387056560e0,
    1.13864154151050156e2,
    3.77485237685302021e2,
    3.20937758913846947e3
  };
  private static final double[] ERF_DENOMINATOR = {
    1,
    2.36012909523441209e1,
    2.44024637934444173e2,
    1.28261652607737228e3,
    2.84423683343917062e3
  };

  private static final double[] ERFC_NUMERATOR = {
    2.15311535474403846e-8,
    5.64188496988670089e-1,
    8.88314979438837594e0,
    6.61191906371416295e1,
    2.98635138197400131e2,
    8.81952221241769090e2,
    1.71204761263407058e3,
    2.05107837782607147e3,
    1.23033935479799725e3
  };
  private static final double[] ERFC_DENOMINATOR = {
    1,
    1.57449261107098347e1,
    1.17693950891312499e2,
    5.37181101862009858e2,
    1.62138957456669019e3,
    3.29079923573345963e3,
    4.36261909014324716e3,
    3.43936767414372164e3,
    1.23033935480374942e3
  };

  private static final double[] ERFC_FAR_NUMERATOR = {
    1.63153871373020978e-2,
    3.05326634961232344e-1,
    3.60344899949804439e-1,
    1.25781726111229246e-1,
    1.60837851487422766e-2,
    6.58749161529837803e-4
  };
  private static final double[] ERFC_FAR_DENOMINATOR = {
    1,
    2.56852019228982242e0,
    1.87295284992346725e0,
    5.27905102951428412e-1,
    6.05183413124413191e-2,
    2.33520497626869185e-3
  };

  private SpecialFunctions() {}

  /** The error function, {@code 2/sqrt(pi) * integral of exp(-t²) from 0 to x}. */
  public static double erf(double x) {
    final double magnitude = Math.abs(x);
    if (magnitude > NEAR_ZERO) {
      return Math.copySign(1 - erfcBeyondZero(magnitude), x);
    }
    return erfNearZero(x);
  }

  /** The complementary error function {@code 1 - erf(x)}, accurate where that is tiny. */
  public static double erfc(double x) {
    final double magnitude = Math.abs(x);
    if (magnitude > NEAR_ZERO) {
      final double tail = erfcBeyondZero(magnitude);
      return x < 0 ? 2 - tail : tail;
    }
    return 1 - erfNearZero(x);
  }

  /** The standard normal distribution function: the probability of a value below {@code x}. */
  public static double normalDistribution(double x) {
    return 0.5 * erfc(-x * SQRT_HALF);
  }

  /** The standard normal density {@code exp(-x²/2) / sqrt(2 pi)}. */
  public static double normalDensity(double x) {
    return ONE_BY_SQRT_TWO_PI * Math.exp(-0.5 * x * x);
  }

  /** SiLU, {@code x / (1 + exp(-x))}; at -infinity its limit, -0. */
  public static double silu(double x) {
    return x == Double.NEGATIVE_INFINITY ? -0.0 : x / (1 + Math.exp(-x));
  }

  /** GELU, x times the normal distribution function of x; at -infinity its limit, -0. */
  public static double gelu(double x) {
    return x == Double.NEGATIVE_INFINITY ? -0.0 : x * normalDistribution(x);
  }

  /** The derivative of {@link #gelu}; at the infinities its limits, 0 and 1. */
  public static double geluDerivative(double x) {
    double slope = Double.isInfinite(x) ? 0 : x * normalDensity(x);
    return normalDistribution(x) + slope;
  }

  /**
   * {@code base} to the power of {@code exponent}, as IEEE 754 and C have it: unlike for {@link
   * Math#pow}, powers of 1, and infinite powers of -1, are 1.
   */
  public static double power(double base, double exponent) {
    boolean one = base == 1 || (base == -1 && Double.isInfinite(exponent));
    return one ? 1 : Math.pow(base, exponent);
  }

  private static double erfNearZero(double x) {
    final double square = x * x;
    return x * polynomial(ERF_NUMERATOR, square) / polynomial(ERF_DENOMINATOR, square);
  }

  private static double erfcBeyondZero(double x) {
    final double scaled;
    if (x <= 4) {
      scaled = polynomial(ERFC_NUMERATOR, x) / polynomial(ERFC_DENOMINATOR, x);
    } else {
      final double t = 1 / (x * x);
      final double correction =
          t * polynomial(ERFC_FAR_NUMERATOR, t) / polynomial(ERFC_FAR_DENOMINATOR, t);
      scaled = (ONE_BY_SQRT_PI - correction) / x;
    }
    return scaled * expOfMinusSquare(x);
  }

  /**
   * {@code exp(-x²)}, whose relative error would be that of x² times x²: so x² is split into the
   * exact square of x rounded to sixteenths, and a small rest.
   */
  private static double expOfMinusSquare(double x) {
    if (x > 30) {
      return 0;
    }
    final double coarse = Math.floor(x * 16) / 16;
    final double rest = (x - coarse) * (x + coarse);
    return Math.exp(-coarse * coarse) * Math.exp(-rest);
  }

  private static double polynomial(double[] highestFirst, double x) {
    double sum = highestFirst[0];
    for (int i = 1; i < highestFirst.length; i++) {
      sum = sum * x + highestFirst[i];
    }
    return sum;
  }
}

package io.abaculus.tornado.pass;

import io.abaculus.tornado.kernel.DoubleErf;
import io.abaculus.tornado.kernel.NearZero;
import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Functions of float64 elements. */
public final class DoubleFunctions {
  private static final double LARGEST = Double.MAX_VALUE;

  /** The largest that is not beyond an int, or a long. */
  private static final double LARGEST_INT = Integer.MAX_VALUE;
  private static final double LARGEST_LONG = 0x1.fffffffffffffp62;

  private DoubleFunctions() {}

  /** {@code -x}. */
  public static double negate(double x) {
    return -x;
  }

  /** The absolute value. */
  public static double abs(double x) {
    return TornadoMath.abs(x);
  }

  /** -1, 0 of the sign of x, or 1; NaN of NaN. */
  public static double sign(double x) {
    return x > 0 ? 1 : x < 0 ? -1 : x;
  }

  /** {@code 1 / x}. */
  public static double reciprocal(double x) {
    return 1 / x;
  }

  /** {@code x * x}. */
  public static double square(double x) {
    return x * x;
  }

  /** The square root. */
  public static double sqrt(double x) {
    return TornadoMath.sqrt(x);
  }

  /** {@code 1 / sqrt(x)}. */
  public static double rsqrt(double x) {
    return 1 / TornadoMath.sqrt(x);
  }

  /** {@code exp(x)}. */
  public static double exp(double x) {
    return TornadoMath.exp(x);
  }

  /** {@code exp(x) - 1}. */
  public static double expm1(double x) {
    return NearZero.expm1(x);
  }

  /** The natural logarithm. */
  public static double log(double x) {
    return TornadoMath.log(x);
  }

  /** {@code log(1 + x)}. */
  public static double log1p(double x) {
    return NearZero.log1p(x);
  }

  /** The sine of radians. */
  public static double sin(double x) {
    return TornadoMath.sin(x);
  }

  /** The cosine of radians. */
  public static double cos(double x) {
    return TornadoMath.cos(x);
  }

  /** The hyperbolic tangent. */
  public static double tanh(double x) {
    return TornadoMath.tanh(x);
  }

  /** The inverse tangent in radians. */
  public static double atan(double x) {
    return TornadoMath.atan(x);
  }

  /** The error function. */
  public static double erf(double x) {
    return DoubleErf.erf(x);
  }

  /** {@code 1 / (1 + exp(-x))}. */
  public static double sigmoid(double x) {
    return 1 / (1 + TornadoMath.exp(-x));
  }

  /** {@code x * sigmoid(x)}; at -infinity its limit, -0. */
  public static double silu(double x) {
    double divisor = 1 + TornadoMath.exp(-x);
    return x < -LARGEST ? -0.0 : x / divisor;
  }

  /** The larger of x and 0; NaN of NaN. */
  public static double relu(double x) {
    return x < 0 || x == 0 ? 0 : x;
  }

  /** x times the standard normal distribution function of x; at -infinity its limit, -0. */
  public static double gelu(double x) {
    return x < -LARGEST ? -0.0 : x * DoubleErf.normalDistribution(x);
  }

  /** The derivative of {@link #gelu}; at the infinities its limits, 0 and 1. */
  public static double geluDerivative(double x) {
    double slope = x * DoubleErf.normalDensity(x);
    return DoubleErf.normalDistribution(x) + (TornadoMath.abs(x) > LARGEST ? 0 : slope);
  }

  /** The largest integer that is not above x. */
  public static double floor(double x) {
    return TornadoMath.floor(x);
  }

  /** The smallest integer that is not below x. */
  public static double ceil(double x) {
    return TornadoMath.ceil(x);
  }

  /** To the nearest integer, ties to even. */
  public static double round(double x) {
    double magnitude = TornadoMath.abs(x);
    double below = TornadoMath.floor(magnitude);
    double rest = magnitude - below;
    double nearest = rest > 0.5 ? below + 1 : below;
    double even = 2 * TornadoMath.floor((below + 1) / 2);
    double rounded = rest == 0.5 ? even : nearest;
    // What has no fraction stays as it is: zeros with their sign, infinities, NaN.
    return rest > 0 ? (x < 0 ? -rounded : rounded) : x;
  }

  /** The sum. */
  public static double add(double a, double b) {
    return a + b;
  }

  /** The difference. */
  public static double subtract(double a, double b) {
    return a - b;
  }

  /** The product. */
  public static double multiply(double a, double b) {
    return a * b;
  }

  /** The quotient. */
  public static double divide(double a, double b) {
    return a / b;
  }

  /** a to the power b, as C's {@code pow} and unlike Java's: powers of 1, and infinite ones of -1, are 1. */
  public static double power(double a, double b) {
    // An infinite power is one of |a|.
    double base = TornadoMath.abs(b) > LARGEST ? TornadoMath.abs(a) : a;
    return base == 1 ? 1 : TornadoMath.pow(base, b);
  }

  /** The larger, 0 of zeros of both signs; NaN if either is. */
  public static double maximum(double a, double b) {
    double larger = a > b || Double.isNaN(a) ? a : b;
    double equal = a == 0 ? a + b : a;
    return a == b ? equal : larger;
  }

  /** The smaller, -0 of zeros of both signs; NaN if either is. */
  public static double minimum(double a, double b) {
    double smaller = a < b || Double.isNaN(a) ? a : b;
    double equal = a == 0 ? -(-a - b) : a;
    return a == b ? equal : smaller;
  }

  /** 1 if a is b. */
  public static int equal(double a, double b) {
    return a == b ? 1 : 0;
  }

  /** 1 if a is not b. */
  public static int notEqual(double a, double b) {
    return a == b ? 0 : 1;
  }

  /** 1 if a is less than b. */
  public static int less(double a, double b) {
    return a < b ? 1 : 0;
  }

  /** 1 if a is less than b, or b. */
  public static int lessEqual(double a, double b) {
    return a < b || a == b ? 1 : 0;
  }

  /** 1 if a is greater than b. */
  public static int greater(double a, double b) {
    return a > b ? 1 : 0;
  }

  /** 1 if a is greater than b, or b. */
  public static int greaterEqual(double a, double b) {
    return a > b || a == b ? 1 : 0;
  }

  /** a if the condition is 1, b if it is 0. */
  public static double where(int condition, double a, double b) {
    return condition == 1 ? a : b;
  }

  /** 1 if x is anything but 0. */
  public static int isNonzero(double x) {
    return x == 0 ? 0 : 1;
  }

  /** Truncated toward zero, the nearest int of what lies beyond; 0 of NaN. */
  public static int toInt(double x) {
    double number = Double.isNaN(x) ? 0 : x;
    double above = number < -0x1p31 ? -0x1p31 : number;
    double within = above > LARGEST_INT ? LARGEST_INT : above;
    int truncated = (int) within;
    return x > LARGEST_INT ? Integer.MAX_VALUE : truncated;
  }

  /** Truncated toward zero, the nearest long of what lies beyond; 0 of NaN. */
  public static long toLong(double x) {
    double number = Double.isNaN(x) ? 0 : x;
    double above = number < -0x1p63 ? -0x1p63 : number;
    double within = above > LARGEST_LONG ? LARGEST_LONG : above;
    // In pieces of 21 bits: TornadoVM makes every integer of a floating-point number by way of an int.
    double magnitude = TornadoMath.abs(within);
    int high = (int) (magnitude * 0x1p-42);
    double lower = magnitude - high * 0x1p42;
    int middle = (int) (lower * 0x1p-21);
    int low = (int) (lower - middle * 0x1p21);
    long truncated = ((long) high << 42) + ((long) middle << 21) + low;
    long signed = x < 0 ? -truncated : truncated;
    return x > LARGEST_LONG ? Long.MAX_VALUE : signed;
  }

  /** NaN, which {@code i}, at least 0, keeps from being a constant. */
  public static double notANumber(int i) {
    return TornadoMath.sqrt(-1 - (double) i);
  }

  /** Infinity, which {@code i}, at least 0, keeps from being a constant. */
  public static double infinity(int i) {
    // Not a product, which would be fused with a sum.
    return 1 / (0.0 * i);
  }

  /** The value, which {@code i}, at least 0, keeps from being a constant. */
  public static double opaque(double value, int i) {
    return value * (1 + (i >> 31));
  }
}

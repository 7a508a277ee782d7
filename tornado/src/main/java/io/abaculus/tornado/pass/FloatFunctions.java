package io.abaculus.tornado.pass;

import io.abaculus.tornado.kernel.Erf;
import io.abaculus.tornado.kernel.NearZero;
import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Functions of float32 elements. */
public final class FloatFunctions {
  private static final float LARGEST = Float.MAX_VALUE;

  /** The largest that is not beyond an int, or a long. */
  private static final float LARGEST_INT = 0x1.fffffep30f;
  private static final float LARGEST_LONG = 0x1.fffffep62f;

  /** 1 - tanh(x) is less than half of the last bit of 1 from here on. */
  private static final float TANH_IS_ONE = 9.02f;

  private FloatFunctions() {}

  /** {@code -x}. */
  public static float negate(float x) {
    return -x;
  }

  /** The absolute value. */
  public static float abs(float x) {
    return TornadoMath.abs(x);
  }

  /** -1, 0 of the sign of x, or 1; NaN of NaN. */
  public static float sign(float x) {
    return x > 0 ? 1 : x < 0 ? -1 : x;
  }

  /** {@code 1 / x}. */
  public static float reciprocal(float x) {
    return 1 / x;
  }

  /** {@code x * x}. */
  public static float square(float x) {
    return x * x;
  }

  /** The square root. */
  public static float sqrt(float x) {
    return TornadoMath.sqrt(x);
  }

  /** {@code 1 / sqrt(x)}. */
  public static float rsqrt(float x) {
    return 1 / TornadoMath.sqrt(x);
  }

  /** {@code exp(x)}. */
  public static float exp(float x) {
    return TornadoMath.exp(x);
  }

  /** {@code exp(x) - 1}. */
  public static float expm1(float x) {
    return NearZero.expm1(x);
  }

  /** The natural logarithm. */
  public static float log(float x) {
    return TornadoMath.log(x);
  }

  /** {@code log(1 + x)}. */
  public static float log1p(float x) {
    return NearZero.log1p(x);
  }

  /** The sine of radians. */
  public static float sin(float x) {
    return TornadoMath.sin(x);
  }

  /** The cosine of radians. */
  public static float cos(float x) {
    return TornadoMath.cos(x);
  }

  /** The hyperbolic tangent, exactly 1 where it rounds to that, which a device's own may miss. */
  public static float tanh(float x) {
    float inside = TornadoMath.tanh(x);
    float outside = x > 0f ? 1f : -1f;
    return TornadoMath.abs(x) > TANH_IS_ONE ? outside : inside;
  }

  /** The inverse tangent in radians. */
  public static float atan(float x) {
    return TornadoMath.atan(x);
  }

  /** The error function. */
  public static float erf(float x) {
    return Erf.erf(x);
  }

  /** {@code 1 / (1 + exp(-x))}. */
  public static float sigmoid(float x) {
    return 1 / (1 + TornadoMath.exp(-x));
  }

  /** {@code x * sigmoid(x)}; at -infinity its limit, -0. */
  public static float silu(float x) {
    float divisor = 1 + TornadoMath.exp(-x);
    return x < -LARGEST ? -0f : x / divisor;
  }

  /** The larger of x and 0; NaN of NaN. */
  public static float relu(float x) {
    return x < 0 || x == 0 ? 0 : x;
  }

  /** x times the standard normal distribution function of x; at -infinity its limit, -0. */
  public static float gelu(float x) {
    return x < -LARGEST ? -0f : x * Erf.normalDistribution(x);
  }

  /** The derivative of {@link #gelu}; at the infinities its limits, 0 and 1. */
  public static float geluDerivative(float x) {
    float slope = x * Erf.normalDensity(x);
    return Erf.normalDistribution(x) + (TornadoMath.abs(x) > LARGEST ? 0 : slope);
  }

  /** The largest integer that is not above x. */
  public static float floor(float x) {
    return TornadoMath.floor(x);
  }

  /** The smallest integer that is not below x. */
  public static float ceil(float x) {
    return TornadoMath.ceil(x);
  }

  /** To the nearest integer, ties to even. */
  public static float round(float x) {
    float magnitude = TornadoMath.abs(x);
    float below = TornadoMath.floor(magnitude);
    float rest = magnitude - below;
    float nearest = rest > 0.5f ? below + 1 : below;
    float even = 2 * TornadoMath.floor((below + 1) / 2);
    float rounded = rest == 0.5f ? even : nearest;
    // What has no fraction stays as it is: zeros with their sign, infinities, NaN.
    return rest > 0 ? (x < 0 ? -rounded : rounded) : x;
  }

  /** The sum. */
  public static float add(float a, float b) {
    return a + b;
  }

  /** The difference. */
  public static float subtract(float a, float b) {
    return a - b;
  }

  /** The product. */
  public static float multiply(float a, float b) {
    return a * b;
  }

  /** The quotient. */
  public static float divide(float a, float b) {
    return a / b;
  }

  /** a to the power b, as C's {@code pow} and unlike Java's: powers of 1, and infinite ones of -1, are 1. */
  public static float power(float a, float b) {
    // An infinite power is one of |a|.
    float base = TornadoMath.abs(b) > LARGEST ? TornadoMath.abs(a) : a;
    return base == 1 ? 1 : TornadoMath.pow(base, b);
  }

  /** The larger, 0 of zeros of both signs; NaN if either is. */
  public static float maximum(float a, float b) {
    float larger = a > b || Float.isNaN(a) ? a : b;
    float equal = a == 0 ? a + b : a;
    return a == b ? equal : larger;
  }

  /** The smaller, -0 of zeros of both signs; NaN if either is. */
  public static float minimum(float a, float b) {
    float smaller = a < b || Float.isNaN(a) ? a : b;
    float equal = a == 0 ? -(-a - b) : a;
    return a == b ? equal : smaller;
  }

  /** 1 if a is b. */
  public static int equal(float a, float b) {
    return a == b ? 1 : 0;
  }

  /** 1 if a is not b. */
  public static int notEqual(float a, float b) {
    return a == b ? 0 : 1;
  }

  /** 1 if a is less than b. */
  public static int less(float a, float b) {
    return a < b ? 1 : 0;
  }

  /** 1 if a is less than b, or b. */
  public static int lessEqual(float a, float b) {
    return a < b || a == b ? 1 : 0;
  }

  /** 1 if a is greater than b. */
  public static int greater(float a, float b) {
    return a > b ? 1 : 0;
  }

  /** 1 if a is greater than b, or b. */
  public static int greaterEqual(float a, float b) {
    return a > b || a == b ? 1 : 0;
  }

  /** a if the condition is 1, b if it is 0. */
  public static float where(int condition, float a, float b) {
    return condition == 1 ? a : b;
  }

  /** 1 if x is anything but 0. */
  public static int isNonzero(float x) {
    return x == 0 ? 0 : 1;
  }

  /** Truncated toward zero, the nearest int of what lies beyond; 0 of NaN. */
  public static int toInt(float x) {
    float number = Float.isNaN(x) ? 0 : x;
    float above = number < -0x1p31f ? -0x1p31f : number;
    float within = above > LARGEST_INT ? LARGEST_INT : above;
    int truncated = (int) within;
    return x > LARGEST_INT ? Integer.MAX_VALUE : truncated;
  }

  /** Truncated toward zero, the nearest long of what lies beyond; 0 of NaN. */
  public static long toLong(float x) {
    float number = Float.isNaN(x) ? 0 : x;
    float above = number < -0x1p63f ? -0x1p63f : number;
    float within = above > LARGEST_LONG ? LARGEST_LONG : above;
    // In pieces of 21 bits: TornadoVM makes every integer of a floating-point number by way of an int.
    float magnitude = TornadoMath.abs(within);
    int high = (int) (magnitude * 0x1p-42f);
    float lower = magnitude - high * 0x1p42f;
    int middle = (int) (lower * 0x1p-21f);
    int low = (int) (lower - middle * 0x1p21f);
    long truncated = ((long) high << 42) + ((long) middle << 21) + low;
    long signed = x < 0 ? -truncated : truncated;
    return x > LARGEST_LONG ? Long.MAX_VALUE : signed;
  }

  /** NaN, which {@code i}, at least 0, keeps from being a constant. */
  public static float notANumber(int i) {
    return TornadoMath.sqrt(-1 - (float) i);
  }

  /** Infinity, which {@code i}, at least 0, keeps from being a constant. */
  public static float infinity(int i) {
    // Not a product, which would be fused with a sum.
    return 1 / (0f * i);
  }

  /** The value, which {@code i}, at least 0, keeps from being a constant. */
  public static float opaque(float value, int i) {
    return value * (1 + (i >> 31));
  }
}

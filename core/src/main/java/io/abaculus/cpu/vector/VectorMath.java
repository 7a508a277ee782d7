package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorShapes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Elementary functions of vectors of float32, each to about two units in the last place.
 *
 * <p>Every function brings its argument into a small interval and evaluates there a polynomial, or
 * a quotient of two, that was fitted for the least largest relative error over that interval
 * (absolute, where so stated). NaN gives NaN. A {@code blend} on a comparison stands where {@code
 * min} or {@code max} would do, because those must order NaN and signed zeros and take several
 * instructions each.
 */
final class VectorMath {

  /** 1.5 * 2^23: added to a float below 2^22, leaves the nearest integer in its low bits. */
  private static final float ROUNDER = 12582912f;

  private static final float LOG2_E = 1.44269504088896340736f;

  /** ln 2 in two parts, the first with zeros enough that its product with an exponent is exact. */
  private static final float LN2_HIGH = 0.693359375f;

  private static final float LN2_LOW = -2.12194440054690583e-4f;

  /** The least float whose exponential overflows. */
  private static final float EXP_OVERFLOW = 88.72284f;

  /** ln of the smallest normal float: exponentials of less are flushed to zero. */
  private static final float EXP_UNDERFLOW = -87.33654f;

  private static final int SIGN_BIT = 0x80000000;

  /** Where {@link #sin} and {@link #cos} hold: beyond, their argument reduction loses digits. */
  static final float TRIGONOMETRIC_LIMIT = 1e5f;

  private VectorMath() {}

  /** {@code e^x}. */
  static FloatVector exp(FloatVector x) {
    return expBelowOverflow(x)
        .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GE, EXP_OVERFLOW));
  }

  /** {@code e^x} for x of at most 88.7, as after subtracting a maximum. */
  static FloatVector expBelowOverflow(FloatVector x) {
    final FloatVector shifted = x.fma(of(LOG2_E), of(ROUNDER));
    final FloatVector n = shifted.sub(ROUNDER);
    final FloatVector r = n.fma(of(-LN2_LOW), n.fma(of(-LN2_HIGH), x));
    // e^r = 1 + r + r² q(r) for |r| <= ln(2)/2, to 3e-9
    FloatVector q = of(0.0013814321f);
    q = q.fma(r, of(0.008368851f));
    q = q.fma(r, of(0.0416684f));
    q = q.fma(r, of(0.1666652f));
    q = q.fma(r, of(0.49999994f));
    final FloatVector power = q.fma(r.mul(r), r).add(1f);
    return timesPowerOfTwo(power, shifted).blend(0f, x.compare(VectorOperators.LT, EXP_UNDERFLOW));
  }

  /** {@code 2^x} for x of at most 127.9, as after subtracting a maximum. */
  static FloatVector exp2BelowOverflow(FloatVector x) {
    final FloatVector shifted = x.add(ROUNDER);
    final FloatVector r = x.sub(shifted.sub(ROUNDER));
    // 2^r = 1 + r q(r) for |r| <= 1/2, to 2e-9
    FloatVector q = of(0.00015353154f);
    q = q.fma(r, of(0.0013399132f));
    q = q.fma(r, of(0.00961844f));
    q = q.fma(r, of(0.05550332f));
    q = q.fma(r, of(0.24022648f));
    q = q.fma(r, of(0.6931472f));
    final FloatVector power = q.fma(r, of(1f));
    return timesPowerOfTwo(power, shifted).blend(0f, x.compare(VectorOperators.LT, -126f));
  }

  /** Adds the integer in the low bits of {@code shifted} to the exponents of {@code x}. */
  private static FloatVector timesPowerOfTwo(FloatVector x, FloatVector shifted) {
    final IntVector exponent = shifted.viewAsIntegralLanes().lanewise(VectorOperators.LSHL, 23);
    return x.viewAsIntegralLanes().add(exponent).viewAsFloatingLanes();
  }

  /** The natural logarithm. */
  static FloatVector log(FloatVector x) {
    final VectorMask<Float> subnormal = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
    final IntVector bits = x.mul(of(1f).blend(0x1p25f, subnormal)).viewAsIntegralLanes();
    // x = 2^exponent * m with m from sqrt(1/2) to sqrt(2)
    final int sqrtHalf = 0x3F3504F3;
    final IntVector exponent = bits.sub(sqrtHalf).lanewise(VectorOperators.ASHR, 23);
    final FloatVector m =
        bits.sub(exponent.lanewise(VectorOperators.LSHL, 23)).viewAsFloatingLanes();
    final FloatVector e =
        ((FloatVector) exponent.convert(VectorOperators.I2F, 0))
            .sub(of(0f).blend(25f, subnormal));
    final FloatVector z = m.sub(1f);
    // log(1 + z) = z - z²/2 + z³ p(z), to 6e-9
    FloatVector p = of(-0.07634496f);
    p = p.fma(z, of(0.12761576f));
    p = p.fma(z, of(-0.13160183f));
    p = p.fma(z, of(0.14201757f));
    p = p.fma(z, of(-0.16623357f));
    p = p.fma(z, of(0.20001227f));
    p = p.fma(z, of(-0.2500082f));
    p = p.fma(z, of(0.3333333f));
    final FloatVector square = z.mul(z);
    final FloatVector small = p.mul(z).mul(square).add(e.mul(LN2_LOW));
    final FloatVector result =
        e.fma(of(LN2_HIGH), z.add(square.fma(of(-0.5f), small)));
    return x.blend(result, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY))
        .blend(Float.NaN, x.compare(VectorOperators.LT, 0f))
        .blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
  }

  /** The sine of x in radians, for |x| up to {@link #TRIGONOMETRIC_LIMIT}. */
  static FloatVector sin(FloatVector x) {
    return sinOfQuadrant(x, 0);
  }

  /** The cosine of x in radians, for |x| up to {@link #TRIGONOMETRIC_LIMIT}. */
  static FloatVector cos(FloatVector x) {
    return sinOfQuadrant(x, 1);
  }

  /** {@code sin(x + quarters * pi/2)}. */
  private static FloatVector sinOfQuadrant(FloatVector x, int quarters) {
    final FloatVector shifted = x.fma(of(0.63661977236758134308f), of(ROUNDER));
    final FloatVector n = shifted.sub(ROUNDER);
    final IntVector quadrant = shifted.viewAsIntegralLanes().add(quarters);
    // pi/2 in three parts; each step is exact or rounds a value as small as the result
    FloatVector r = n.fma(of(-1.57079637050628662109375f), x);
    r = n.fma(of(4.37113900018624283e-8f), r);
    r = n.fma(of(1.71512400388604e-15f), r);
    final FloatVector square = r.mul(r);
    // sin r = r + r³ s(r²) to 4e-9 and cos r = 1 - r²/2 + r⁴ c(r²) to 1e-10, |r| <= pi/4
    FloatVector s = of(-0.00019508741f);
    s = s.fma(square, of(0.0083321128f));
    s = s.fma(square, of(-0.16666654f));
    final FloatVector sine = s.mul(square).fma(r, r);
    FloatVector c = of(2.4431205e-5f);
    c = c.fma(square, of(-0.0013887306f));
    c = c.fma(square, of(0.041666646f));
    c = c.fma(square, of(-0.5f));
    final FloatVector cosine = c.fma(square, of(1f));
    final VectorMask<Float> odd =
        quadrant.lanewise(VectorOperators.LSHL, 31).compare(VectorOperators.LT, 0).cast(FLOATS);
    final IntVector sign =
        quadrant.lanewise(VectorOperators.LSHL, 30).and(SIGN_BIT);
    return sine.blend(cosine, odd)
        .viewAsIntegralLanes()
        .lanewise(VectorOperators.XOR, sign)
        .viewAsFloatingLanes();
  }

  /** The hyperbolic tangent: a quotient to 1e-9 up to |x| = 9.02, where it rounds to 1. */
  static FloatVector tanh(FloatVector x) {
    final FloatVector z = x.mul(x);
    FloatVector p = of(5.0762406e-8f);
    p = p.fma(z, of(3.1589112e-5f));
    p = p.fma(z, of(0.004008511f));
    p = p.fma(z, of(0.13785365f));
    p = p.fma(z, of(1f));
    FloatVector q = of(7.374473e-10f);
    q = q.fma(z, of(1.6174894e-6f));
    q = q.fma(z, of(0.00042074115f));
    q = q.fma(z, of(0.02773752f));
    q = q.fma(z, of(0.471187f));
    q = q.fma(z, of(1f));
    return x.mul(p).div(q).blend(signOf(x), x.abs().compare(VectorOperators.GT, 9.02f));
  }

  /** The arc tangent, in radians. */
  static FloatVector atan(FloatVector x) {
    final FloatVector magnitude = x.abs();
    final VectorMask<Float> steep = magnitude.compare(VectorOperators.GT, 1f);
    final FloatVector t = magnitude.blend(of(1f).div(magnitude), steep);
    final FloatVector z = t.mul(t);
    // atan t = t + t³ p(t²) for 0 <= t <= 1, to 2e-8
    FloatVector p = of(0.0029206907f);
    p = p.fma(z, of(-0.016367922f));
    p = p.fma(z, of(0.04321185f));
    p = p.fma(z, of(-0.07552213f));
    p = p.fma(z, of(0.106660046f));
    p = p.fma(z, of(-0.14211056f));
    p = p.fma(z, of(0.19993773f));
    p = p.fma(z, of(-0.33333153f));
    final FloatVector angle = p.mul(z).fma(t, t);
    return withSignOf(x, angle.blend(of(1.57079632679489661923f).sub(angle), steep));
  }

  /** The error function: a quotient to 2e-8 up to |x| = 3.92, where it rounds to 1. */
  static FloatVector erf(FloatVector x) {
    final FloatVector z = x.mul(x);
    FloatVector p = of(2.050085e-6f);
    p = p.fma(z, of(0.00028488386f));
    p = p.fma(z, of(0.0037656536f));
    p = p.fma(z, of(0.052748837f));
    p = p.fma(z, of(0.19040728f));
    p = p.fma(z, of(1.1283791f));
    FloatVector q = of(3.8091738e-5f);
    q = q.fma(z, of(0.0011625449f));
    q = q.fma(z, of(0.014969289f));
    q = q.fma(z, of(0.11410945f));
    q = q.fma(z, of(0.5020768f));
    q = q.fma(z, of(1f));
    return x.mul(p).div(q).blend(signOf(x), x.abs().compare(VectorOperators.GT, 3.92f));
  }

  /** {@code 1 / (1 + e^-x)}. */
  static FloatVector sigmoid(FloatVector x) {
    return of(1f).div(exp(x.neg()).add(1f));
  }

  /** {@code x / (1 + e^-x)}. */
  static FloatVector silu(FloatVector x) {
    return x.div(exp(x.neg()).add(1f));
  }

  /** {@code x Phi(x)}: Phi less 1/2 is a quotient to 2e-8 (absolute) up to |x| = 5.54. */
  static FloatVector gelu(FloatVector x) {
    final FloatVector z = x.mul(x);
    FloatVector p = of(2.2644745e-8f);
    p = p.fma(z, of(6.3046659e-6f));
    p = p.fma(z, of(0.00016699950f));
    p = p.fma(z, of(0.0046659275f));
    p = p.fma(z, of(0.03371045f));
    p = p.fma(z, of(0.39894226f));
    FloatVector q = of(1.1909142e-6f);
    q = q.fma(z, of(7.2874987e-5f));
    q = q.fma(z, of(0.0018743898f));
    q = q.fma(z, of(0.028557608f));
    q = q.fma(z, of(0.25116584f));
    q = q.fma(z, of(1f));
    final FloatVector aboveHalf =
        x.mul(p).div(q).blend(signOf(x).mul(0.5f), x.abs().compare(VectorOperators.GT, 5.54f));
    return x.mul(aboveHalf.add(0.5f));
  }

  /** {@code Phi(x) + x phi(x)}: less 1/2, a quotient to 2e-9 (absolute) up to |x| = 5.6. */
  static FloatVector geluDerivative(FloatVector x) {
    final FloatVector z = x.mul(x);
    FloatVector p = of(1.5010531e-8f);
    p = p.fma(z, of(6.0187728e-7f));
    p = p.fma(z, of(3.4118634e-5f));
    p = p.fma(z, of(7.8765537e-5f));
    p = p.fma(z, of(0.014132956f));
    p = p.fma(z, of(-0.029250562f));
    p = p.fma(z, of(0.7978845f));
    FloatVector q = of(1.2881162e-9f);
    q = q.fma(z, of(2.5469248e-7f));
    q = q.fma(z, of(8.710286e-6f));
    q = q.fma(z, of(0.00021479384f));
    q = q.fma(z, of(0.0036205913f));
    q = q.fma(z, of(0.04160446f));
    q = q.fma(z, of(0.29667306f));
    q = q.fma(z, of(1f));
    return x.mul(p)
        .div(q)
        .blend(signOf(x).mul(0.5f), x.abs().compare(VectorOperators.GT, 5.6f))
        .add(0.5f);
  }

  /** -1, 1, or x itself where it is zero or NaN. */
  static FloatVector sign(FloatVector x) {
    return x.blend(1f, x.compare(VectorOperators.GT, 0f))
        .blend(-1f, x.compare(VectorOperators.LT, 0f));
  }

  /** The nearest integer, ties to even. */
  static FloatVector round(FloatVector x) {
    final FloatVector magnitude = x.abs();
    final FloatVector rounded = withSignOf(x, magnitude.add(0x1p23f).sub(0x1p23f));
    // from 2^23 on a float is an integer; NaN compares false and stays NaN as well
    return x.blend(rounded, magnitude.compare(VectorOperators.LT, 0x1p23f));
  }

  /** The largest integer of at most x. */
  static FloatVector floor(FloatVector x) {
    final FloatVector nearest = round(x);
    final VectorMask<Float> above = nearest.compare(VectorOperators.GT, x);
    return withSignOf(x, nearest.blend(nearest.sub(1f), above).abs());
  }

  /** The smallest integer of at least x. */
  static FloatVector ceil(FloatVector x) {
    final FloatVector nearest = round(x);
    final VectorMask<Float> below = nearest.compare(VectorOperators.LT, x);
    return withSignOf(x, nearest.blend(nearest.add(1f), below).abs());
  }

  static FloatVector of(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  /** 1 with the sign of x. */
  private static FloatVector signOf(FloatVector x) {
    return withSignOf(x, of(1f));
  }

  /** A non-negative magnitude with the sign of x. */
  private static FloatVector withSignOf(FloatVector x, FloatVector magnitude) {
    return x.viewAsIntegralLanes()
        .and(SIGN_BIT)
        .or(magnitude.viewAsIntegralLanes())
        .viewAsFloatingLanes();
  }
}

package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorShapes.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Elementary functions of one vector of float32, each to about two units in the last place, for
 * kernels that are made of more than one of them; {@link VectorFunctions} has those that stand alone.
 *
 * <p>Every function brings its argument into a small interval and evaluates there a polynomial that
 * was fitted for the least largest relative error over that interval. NaN gives NaN. A {@code blend}
 * on a comparison stands where {@code min} or {@code max} would do, because those must order NaN and
 * signed zeros and take several instructions each.
 *
 * <p>The compiler inlines these into the loops that call them as long as a loop, and what it is itself
 * inlined into, does not grow too large; past that, vectors become objects. So a loop should have one
 * or two, in a method of its own.
 */
final class VectorMath {

  /** 1.5 * 2^23: added to a float below 2^22, leaves the nearest integer in its low bits. */
  static final float ROUNDER = 12582912f;

  static final int SIGN_BIT = 0x80000000;

  static final float LOG2_E = 1.44269504088896340736f;

  /** ln 2 in two parts, the first with zeros enough that its product with an exponent is exact. */
  static final float LN2_HIGH = 0.693359375f;

  static final float LN2_LOW = -2.12194440054690583e-4f;

  /** The least float whose exponential overflows. */
  static final float EXP_OVERFLOW = 88.72284f;

  /** ln of the smallest normal float: exponentials of less are flushed to zero. */
  static final float EXP_UNDERFLOW = -87.33654f;

  private static final int SQRT_HALF_BITS = Float.floatToRawIntBits(0.70710678f);

  private VectorMath() {}

  /** {@code e^x}. */
  static FloatVector exp(FloatVector x) {
    return expBelowOverflow(x)
        .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GE, EXP_OVERFLOW));
  }

  /** {@code e^x} for x of at most 88.7, as after subtracting a maximum. */
  static FloatVector expBelowOverflow(FloatVector x) {
    final FloatVector shifted = x.fma(broadcast(FLOATS, LOG2_E), broadcast(FLOATS, ROUNDER));
    final FloatVector n = shifted.sub(ROUNDER);
    final FloatVector r =
        n.fma(broadcast(FLOATS, -LN2_LOW), n.fma(broadcast(FLOATS, -LN2_HIGH), x));
    // e^r = 1 + r + r² q(r) for |r| <= ln(2)/2, to 3e-9
    FloatVector q = broadcast(FLOATS, 0.0013814321f);
    q = q.fma(r, broadcast(FLOATS, 0.008368851f));
    q = q.fma(r, broadcast(FLOATS, 0.0416684f));
    q = q.fma(r, broadcast(FLOATS, 0.1666652f));
    q = q.fma(r, broadcast(FLOATS, 0.49999994f));
    final FloatVector power = q.fma(r.mul(r), r).add(1f);
    // n is in the low bits of what was shifted, from where it goes to the exponent
    return power
        .viewAsIntegralLanes()
        .add(shifted.viewAsIntegralLanes().lanewise(VectorOperators.LSHL, 23))
        .viewAsFloatingLanes()
        .blend(0f, x.compare(VectorOperators.LT, EXP_UNDERFLOW));
  }

  /** The natural logarithm. */
  static FloatVector log(FloatVector x) {
    final VectorMask<Float> subnormal = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
    final FloatVector ofNormal = logOfNormal(x.blend(x.mul(0x1p25f), subnormal));
    final FloatVector result = ofNormal.blend(ofNormal.sub(17.32867951f), subnormal);
    return x.blend(result, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY))
        .blend(Float.NaN, x.compare(VectorOperators.LT, 0f))
        .blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
  }

  /**
   * The natural logarithm of a positive number that is neither subnormal nor infinite. A method by
   * itself because of one as long as both together the compiler would inline nothing.
   */
  private static FloatVector logOfNormal(FloatVector x) {
    // x = 2^exponent (1 + z), 1 + z from sqrt(1/2) to sqrt(2)
    final IntVector bits = x.viewAsIntegralLanes();
    final IntVector exponent =
        bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
    final FloatVector e = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
    final FloatVector z =
        bits.sub(exponent.lanewise(VectorOperators.LSHL, 23)).viewAsFloatingLanes().sub(1f);
    // log(1 + z) = z - z²/2 + z³ p(z), to 6e-9
    FloatVector p = broadcast(FLOATS, -0.07634496f);
    p = p.fma(z, broadcast(FLOATS, 0.12761576f));
    p = p.fma(z, broadcast(FLOATS, -0.13160183f));
    p = p.fma(z, broadcast(FLOATS, 0.14201757f));
    p = p.fma(z, broadcast(FLOATS, -0.16623357f));
    p = p.fma(z, broadcast(FLOATS, 0.20001227f));
    p = p.fma(z, broadcast(FLOATS, -0.2500082f));
    p = p.fma(z, broadcast(FLOATS, 0.3333333f));
    final FloatVector square = z.mul(z);
    final FloatVector small = p.mul(z).mul(square).add(e.mul(LN2_LOW));
    return e.fma(broadcast(FLOATS, LN2_HIGH), z.add(square.fma(broadcast(FLOATS, -0.5f), small)));
  }

  /** The arc tangent, in radians. */
  static FloatVector atan(FloatVector x) {
    final FloatVector magnitude = x.abs();
    final VectorMask<Float> steep = magnitude.compare(VectorOperators.GT, 1f);
    final FloatVector t = magnitude.blend(broadcast(FLOATS, 1f).div(magnitude), steep);
    final FloatVector z = t.mul(t);
    // atan t = t + t³ p(t²) for 0 <= t <= 1, to 2e-8
    FloatVector p = broadcast(FLOATS, 0.0029206907f);
    p = p.fma(z, broadcast(FLOATS, -0.016367922f));
    p = p.fma(z, broadcast(FLOATS, 0.04321185f));
    p = p.fma(z, broadcast(FLOATS, -0.07552213f));
    p = p.fma(z, broadcast(FLOATS, 0.106660046f));
    p = p.fma(z, broadcast(FLOATS, -0.14211056f));
    p = p.fma(z, broadcast(FLOATS, 0.19993773f));
    p = p.fma(z, broadcast(FLOATS, -0.33333153f));
    final FloatVector angle = p.mul(z).fma(t, t);
    return angle
        .blend(broadcast(FLOATS, 1.57079632679489661923f).sub(angle), steep)
        .viewAsIntegralLanes()
        .or(x.viewAsIntegralLanes().and(SIGN_BIT))
        .viewAsFloatingLanes();
  }

  static FloatVector of(float value) {
    return broadcast(FLOATS, value);
  }
}

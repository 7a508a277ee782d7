package io.abaculus.cpu.vector;

import static io.abaculus.cpu.vector.VectorMath.ROUNDER;
import static io.abaculus.cpu.vector.VectorMath.SIGN_BIT;
import static io.abaculus.cpu.vector.VectorShapes.FLOATS;
import static io.abaculus.cpu.vector.VectorShapes.LANES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Functions of every element of a range, for n a multiple of the lanes. Each is one loop that calls
 * nothing but the vector API, where that is possible: those methods the compiler always inlines,
 * whereas methods of our own that take or return vectors it inlines only while there is room, and not
 * inlined they make every vector an object. That is worth writing a loop out in full.
 *
 * <p>A polynomial, or a quotient of two, was fitted for the least largest error, relative unless
 * stated otherwise, over the interval where it is used.
 */
final class VectorFunctions {

  /** Angles beyond are left to {@link Math}: the reduction of the argument here loses digits. */
  private static final float TRIGONOMETRIC_LIMIT = 1e5f;

  private static final int ONE = Float.floatToRawIntBits(1f);
  private static final int HALF = Float.floatToRawIntBits(0.5f);

  /** Below, {@code e^x - 1} and {@code log(1 + x)} differ from x by less than half of its last bit. */
  private static final float TINY = 0x1p-25f;

  /** Below, {@code e^x - 1} rounds to -1. */
  private static final float EXPM1_IS_MINUS_ONE = -20f;

  private VectorFunctions() {}

  /** {@code -x}. */
  static void negate(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      v.neg().intoArray(y, yOffset + i);
    }
  }

  /** {@code |x|}. */
  static void abs(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      v.abs().intoArray(y, yOffset + i);
    }
  }

  /** -1, 1, or x itself where it is zero or NaN. */
  static void sign(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      v.blend(1f, v.compare(VectorOperators.GT, 0f))
          .blend(-1f, v.compare(VectorOperators.LT, 0f))
          .intoArray(y, yOffset + i);
    }
  }

  /** {@code 1 / x}. */
  static void reciprocal(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      broadcast(FLOATS, 1f).div(v).intoArray(y, yOffset + i);
    }
  }

  /** {@code x²}. */
  static void square(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      v.mul(v).intoArray(y, yOffset + i);
    }
  }

  /** The square root. */
  static void sqrt(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      v.sqrt().intoArray(y, yOffset + i);
    }
  }

  /** {@code 1 / sqrt(x)}. */
  static void rsqrt(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      broadcast(FLOATS, 1f).div(v.sqrt()).intoArray(y, yOffset + i);
    }
  }

  /** x where it is positive or NaN, else 0. */
  static void relu(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      v.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(y, yOffset + i);
    }
  }

  /** {@code e^x}. */
  static void exp(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      VectorMath.exp(v).intoArray(y, yOffset + i);
    }
  }

  /** {@code e^x - 1}. */
  static void expm1(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      // x = m ln 2 + r and e^r = 1 + r + r² q(r), as in VectorMath.exp
      final FloatVector shifted =
          v.fma(broadcast(FLOATS, VectorMath.LOG2_E), broadcast(FLOATS, ROUNDER));
      final FloatVector m = shifted.sub(ROUNDER);
      final FloatVector r =
          m.fma(
              broadcast(FLOATS, -VectorMath.LN2_LOW),
              m.fma(broadcast(FLOATS, -VectorMath.LN2_HIGH), v));
      FloatVector q = broadcast(FLOATS, 0.001381432f);
      q = q.fma(r, broadcast(FLOATS, 0.008368851f));
      q = q.fma(r, broadcast(FLOATS, 0.0416684f));
      q = q.fma(r, broadcast(FLOATS, 0.1666652f));
      q = q.fma(r, broadcast(FLOATS, 0.49999994f));
      final FloatVector p = q.fma(r.mul(r), r);
      // half of 2^m, since m may be 128: (e^x - 1) / 2 = p 2^m / 2 + (2^m / 2 - 1/2)
      final FloatVector half =
          shifted
              .viewAsIntegralLanes()
              .lanewise(VectorOperators.LSHL, 23)
              .add(HALF)
              .viewAsFloatingLanes();
      final FloatVector halved = p.fma(half, half.sub(0.5f));
      halved
          .add(halved)
          .blend(
              Float.POSITIVE_INFINITY,
              v.compare(VectorOperators.GE, VectorMath.EXP_OVERFLOW))
          .blend(-1f, v.compare(VectorOperators.LT, EXPM1_IS_MINUS_ONE))
          .blend(v, v.abs().compare(VectorOperators.LT, TINY))
          .intoArray(y, yOffset + i);
    }
  }

  /** The natural logarithm. */
  static void log(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      VectorMath.log(v).intoArray(y, yOffset + i);
    }
  }

  /** {@code log(1 + x)}. */
  static void log1p(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      final FloatVector u = v.add(1f);
      // what 1 + x lost in rounding; NaN at the infinities, and 0 where u is
      final FloatVector lost = v.sub(u.sub(1f));
      final FloatVector log = VectorMath.log(u);
      log.blend(log.add(lost.div(u)), lost.abs().compare(VectorOperators.GT, 0f))
          .blend(v, v.abs().compare(VectorOperators.LT, TINY))
          .intoArray(y, yOffset + i);
    }
  }

  /** The arc tangent, in radians. */
  static void atan(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      VectorMath.atan(v).intoArray(y, yOffset + i);
    }
  }

  /** {@code 1 / (1 + e^-x)}. */
  static void sigmoid(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      broadcast(FLOATS, 1f).div(VectorMath.exp(v.neg()).add(1f)).intoArray(y, yOffset + i);
    }
  }

  /** {@code x / (1 + e^-x)}; at -infinity its limit, -0. */
  static void silu(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      v.div(VectorMath.exp(v.neg()).add(1f))
          .blend(-0f, v.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY))
          .intoArray(y, yOffset + i);
    }
  }

  /**
   * {@code y = e^(x - minus)}, for x of at most minus; returns the sum. As a power of two this takes
   * less than {@link VectorMath#exp} and is as good near minus; at e^-80 it is good to 1e-6.
   */
  static float exponentials(
      float[] x, int xOffset, float minus, float[] y, int yOffset, int n) {
    FloatVector sum = broadcast(FLOATS, 0f);
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i).sub(minus);
      final FloatVector log2E = broadcast(FLOATS, VectorMath.LOG2_E);
      final FloatVector shifted = v.fma(log2E, broadcast(FLOATS, ROUNDER));
      final FloatVector r = v.fma(log2E, broadcast(FLOATS, ROUNDER).sub(shifted));
      // 2^r for |r| <= 1/2, to 9e-8
      FloatVector q = broadcast(FLOATS, 0.0013264454f);
      q = q.fma(r, broadcast(FLOATS, 0.0096717253f));
      q = q.fma(r, broadcast(FLOATS, 0.05550736f));
      q = q.fma(r, broadcast(FLOATS, 0.2402224f));
      q = q.fma(r, broadcast(FLOATS, 0.693147f));
      q = q.fma(r, broadcast(FLOATS, 1f));
      // the integer part, in the low bits of what was shifted, goes to the exponent
      final FloatVector e =
          q.viewAsIntegralLanes()
              .add(shifted.viewAsIntegralLanes().lanewise(VectorOperators.LSHL, 23))
              .viewAsFloatingLanes()
              .blend(0f, v.compare(VectorOperators.LT, VectorMath.EXP_UNDERFLOW));
      e.intoArray(y, yOffset + i);
      sum = sum.add(e);
    }
    // as Lanes.sum
    if (LANES >= 16) {
      sum = sum.add(sum.rearrange(Lanes.SWAP_8));
    }
    if (LANES >= 8) {
      sum = sum.add(sum.rearrange(Lanes.SWAP_4));
    }
    sum = sum.add(sum.rearrange(Lanes.SWAP_2));
    return sum.add(sum.rearrange(Lanes.SWAP_1)).lane(0);
  }

  /** The hyperbolic tangent: a quotient to 1e-9 up to |x| = 9.02, where it rounds to 1. */
  static void tanh(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      final FloatVector z = v.mul(v);
      FloatVector p = broadcast(FLOATS, 5.0762406e-8f);
      p = p.fma(z, broadcast(FLOATS, 3.1589112e-5f));
      p = p.fma(z, broadcast(FLOATS, 0.004008511f));
      p = p.fma(z, broadcast(FLOATS, 0.13785365f));
      p = p.fma(z, broadcast(FLOATS, 1f));
      FloatVector q = broadcast(FLOATS, 7.374473e-10f);
      q = q.fma(z, broadcast(FLOATS, 1.6174894e-6f));
      q = q.fma(z, broadcast(FLOATS, 0.00042074115f));
      q = q.fma(z, broadcast(FLOATS, 0.02773752f));
      q = q.fma(z, broadcast(FLOATS, 0.471187f));
      q = q.fma(z, broadcast(FLOATS, 1f));
      final FloatVector limit =
          v.viewAsIntegralLanes().and(SIGN_BIT).or(ONE).viewAsFloatingLanes();
      v.mul(p)
          .div(q)
          .blend(limit, v.abs().compare(VectorOperators.GT, 9.02f))
          .intoArray(y, yOffset + i);
    }
  }

  /** The error function: a quotient to 2e-8 up to |x| = 3.92, where it rounds to 1. */
  static void erf(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      final FloatVector z = v.mul(v);
      FloatVector p = broadcast(FLOATS, 2.050085e-6f);
      p = p.fma(z, broadcast(FLOATS, 0.00028488386f));
      p = p.fma(z, broadcast(FLOATS, 0.0037656536f));
      p = p.fma(z, broadcast(FLOATS, 0.052748837f));
      p = p.fma(z, broadcast(FLOATS, 0.19040728f));
      p = p.fma(z, broadcast(FLOATS, 1.1283791f));
      FloatVector q = broadcast(FLOATS, 3.8091738e-5f);
      q = q.fma(z, broadcast(FLOATS, 0.0011625449f));
      q = q.fma(z, broadcast(FLOATS, 0.014969289f));
      q = q.fma(z, broadcast(FLOATS, 0.11410945f));
      q = q.fma(z, broadcast(FLOATS, 0.5020768f));
      q = q.fma(z, broadcast(FLOATS, 1f));
      final FloatVector limit =
          v.viewAsIntegralLanes().and(SIGN_BIT).or(ONE).viewAsFloatingLanes();
      v.mul(p)
          .div(q)
          .blend(limit, v.abs().compare(VectorOperators.GT, 3.92f))
          .intoArray(y, yOffset + i);
    }
  }

  /**
   * {@code x Phi(x)}: Phi less 1/2 is a quotient to 2e-8 (absolute) up to |x| = 5.54. At -infinity its
   * limit, -0.
   */
  static void gelu(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      final FloatVector z = v.mul(v);
      FloatVector p = broadcast(FLOATS, 2.2644745e-8f);
      p = p.fma(z, broadcast(FLOATS, 6.3046659e-6f));
      p = p.fma(z, broadcast(FLOATS, 0.00016699950f));
      p = p.fma(z, broadcast(FLOATS, 0.0046659275f));
      p = p.fma(z, broadcast(FLOATS, 0.03371045f));
      p = p.fma(z, broadcast(FLOATS, 0.39894226f));
      FloatVector q = broadcast(FLOATS, 1.1909142e-6f);
      q = q.fma(z, broadcast(FLOATS, 7.2874987e-5f));
      q = q.fma(z, broadcast(FLOATS, 0.0018743898f));
      q = q.fma(z, broadcast(FLOATS, 0.028557608f));
      q = q.fma(z, broadcast(FLOATS, 0.25116584f));
      q = q.fma(z, broadcast(FLOATS, 1f));
      final FloatVector limit =
          v.viewAsIntegralLanes().and(SIGN_BIT).or(HALF).viewAsFloatingLanes();
      v.mul(p)
          .div(q)
          .blend(limit, v.abs().compare(VectorOperators.GT, 5.54f))
          .add(0.5f)
          .mul(v)
          .blend(-0f, v.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY))
          .intoArray(y, yOffset + i);
    }
  }

  /** {@code Phi(x) + x phi(x)}: less 1/2, a quotient to 2e-9 (absolute) up to |x| = 5.6. */
  static void geluDerivative(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      final FloatVector z = v.mul(v);
      FloatVector p = broadcast(FLOATS, 1.5010531e-8f);
      p = p.fma(z, broadcast(FLOATS, 6.0187728e-7f));
      p = p.fma(z, broadcast(FLOATS, 3.4118634e-5f));
      p = p.fma(z, broadcast(FLOATS, 7.8765537e-5f));
      p = p.fma(z, broadcast(FLOATS, 0.014132956f));
      p = p.fma(z, broadcast(FLOATS, -0.029250562f));
      p = p.fma(z, broadcast(FLOATS, 0.7978845f));
      FloatVector q = broadcast(FLOATS, 1.2881162e-9f);
      q = q.fma(z, broadcast(FLOATS, 2.5469248e-7f));
      q = q.fma(z, broadcast(FLOATS, 8.710286e-6f));
      q = q.fma(z, broadcast(FLOATS, 0.00021479384f));
      q = q.fma(z, broadcast(FLOATS, 0.0036205913f));
      q = q.fma(z, broadcast(FLOATS, 0.04160446f));
      q = q.fma(z, broadcast(FLOATS, 0.29667306f));
      q = q.fma(z, broadcast(FLOATS, 1f));
      final FloatVector limit =
          v.viewAsIntegralLanes().and(SIGN_BIT).or(HALF).viewAsFloatingLanes();
      v.mul(p)
          .div(q)
          .blend(limit, v.abs().compare(VectorOperators.GT, 5.6f))
          .add(0.5f)
          .intoArray(y, yOffset + i);
    }
  }

  /** The sine of x in radians. */
  static void sin(float[] x, int xOffset, float[] y, int yOffset, int n) {
    sineOfQuadrant(x, xOffset, 0, y, yOffset, n);
  }

  /** The cosine of x in radians. */
  static void cos(float[] x, int xOffset, float[] y, int yOffset, int n) {
    sineOfQuadrant(x, xOffset, 1, y, yOffset, n);
  }

  /** {@code sin(x + quarters pi/2)}. */
  private static void sineOfQuadrant(
      float[] x, int xOffset, int quarters, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      final FloatVector shifted =
          v.fma(broadcast(FLOATS, 0.63661977236758134308f), broadcast(FLOATS, ROUNDER));
      final FloatVector turns = shifted.sub(ROUNDER);
      final IntVector quadrant = shifted.viewAsIntegralLanes().add(quarters);
      // pi/2 in three parts; each step is exact or rounds a value as small as the result
      FloatVector r = turns.fma(broadcast(FLOATS, -1.57079637050628662109375f), v);
      r = turns.fma(broadcast(FLOATS, 4.37113900018624283e-8f), r);
      r = turns.fma(broadcast(FLOATS, 1.71512400388604e-15f), r);
      final FloatVector square = r.mul(r);
      // sin r = r + r³ s(r²) to 4e-9 and cos r = 1 - r²/2 + r⁴ c(r²) to 1e-10, |r| <= pi/4
      FloatVector s = broadcast(FLOATS, -0.00019508741f);
      s = s.fma(square, broadcast(FLOATS, 0.0083321128f));
      s = s.fma(square, broadcast(FLOATS, -0.16666654f));
      // the sums above would lose the sign of zero
      final FloatVector sine =
          s.mul(square).fma(r, r).blend(v, v.compare(VectorOperators.EQ, 0f));
      FloatVector c = broadcast(FLOATS, 2.4431205e-5f);
      c = c.fma(square, broadcast(FLOATS, -0.0013887306f));
      c = c.fma(square, broadcast(FLOATS, 0.041666646f));
      c = c.fma(square, broadcast(FLOATS, -0.5f));
      final FloatVector cosine = c.fma(square, broadcast(FLOATS, 1f));
      final VectorMask<Float> odd =
          quadrant.lanewise(VectorOperators.LSHL, 31).compare(VectorOperators.LT, 0).cast(FLOATS);
      final IntVector sign = quadrant.lanewise(VectorOperators.LSHL, 30).and(SIGN_BIT);
      sine.blend(cosine, odd)
          .viewAsIntegralLanes()
          .lanewise(VectorOperators.XOR, sign)
          .viewAsFloatingLanes()
          .intoArray(y, yOffset + i);
      if (v.abs().compare(VectorOperators.GT, TRIGONOMETRIC_LIMIT).anyTrue()) {
        replaceHugeAngles(v.toArray(), quarters, y, yOffset + i);
      }
    }
  }

  private static void replaceHugeAngles(float[] angles, int quarters, float[] y, int yOffset) {
    for (int j = 0; j < LANES; j++) {
      if (Math.abs(angles[j]) > TRIGONOMETRIC_LIMIT) {
        y[yOffset + j] = (float) (quarters == 0 ? Math.sin(angles[j]) : Math.cos(angles[j]));
      }
    }
  }

  /** The nearest integer, ties to even. */
  static void round(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      // from 2^23 on a float is an integer; NaN compares false and stays NaN as well
      final FloatVector magnitude = v.abs();
      final VectorMask<Float> small = magnitude.compare(VectorOperators.LT, 0x1p23f);
      final IntVector sign = v.viewAsIntegralLanes().and(SIGN_BIT);
      final FloatVector nearest =
          magnitude
              .add(0x1p23f)
              .sub(0x1p23f)
              .viewAsIntegralLanes()
              .or(sign)
              .viewAsFloatingLanes();
      v.blend(nearest, small).intoArray(y, yOffset + i);
    }
  }

  /** The largest integer of at most x. */
  static void floor(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      // from 2^23 on a float is an integer; NaN compares false and stays NaN as well
      final FloatVector magnitude = v.abs();
      final VectorMask<Float> small = magnitude.compare(VectorOperators.LT, 0x1p23f);
      final IntVector sign = v.viewAsIntegralLanes().and(SIGN_BIT);
      final FloatVector nearest =
          magnitude
              .add(0x1p23f)
              .sub(0x1p23f)
              .viewAsIntegralLanes()
              .or(sign)
              .viewAsFloatingLanes();
      final FloatVector integer =
          nearest.blend(nearest.sub(1f), nearest.compare(VectorOperators.GT, v));
      v.blend(integer.abs().viewAsIntegralLanes().or(sign).viewAsFloatingLanes(), small)
          .intoArray(y, yOffset + i);
    }
  }

  /** The smallest integer of at least x. */
  static void ceil(float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i += LANES) {
      final FloatVector v = fromArray(FLOATS, x, xOffset + i);
      // from 2^23 on a float is an integer; NaN compares false and stays NaN as well
      final FloatVector magnitude = v.abs();
      final VectorMask<Float> small = magnitude.compare(VectorOperators.LT, 0x1p23f);
      final IntVector sign = v.viewAsIntegralLanes().and(SIGN_BIT);
      final FloatVector nearest =
          magnitude
              .add(0x1p23f)
              .sub(0x1p23f)
              .viewAsIntegralLanes()
              .or(sign)
              .viewAsFloatingLanes();
      final FloatVector integer =
          nearest.blend(nearest.add(1f), nearest.compare(VectorOperators.LT, v));
      v.blend(integer.abs().viewAsIntegralLanes().or(sign).viewAsFloatingLanes(), small)
          .intoArray(y, yOffset + i);
    }
  }
}

package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** NaN as a computed number: TornadoVM translates the constant to OpenCL that does not compile. */
final class NotANumber {
  private NotANumber() {}

  /** NaN, whatever the number is. */
  static float insteadOf(float number) {
    return TornadoMath.sqrt(-1f - number * number);
  }
}

package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * The float32 draws of {@code device.RandomNumbers}, from the same counters: Philox 4x32-10 (Salmon et
 * al., "Parallel random numbers: as easy as 1, 2, 3", 2011). A work-item makes the four numbers of one
 * block.
 */
public final class Random {
  static final long MULTIPLIER_0 = 0xD2511F53L;
  static final long MULTIPLIER_1 = 0xCD9E8D57L;
  static final int WEYL_0 = 0x9E3779B9;
  static final int WEYL_1 = 0xBB67AE85;
  private static final long WORD = 0xFFFFFFFFL;
  static final int ROUNDS = 10;

  private Random() {}

  /**
   * Uniform numbers in [0, 1), or standard normal ones by Box and Muller. Launch: {@code count} / 4
   * work-items, rounded up to groups.
   *
   * @param key the seed and the draw's counter
   * @param numbers receives the draw
   * @param arguments count; where the key and the numbers begin; 1 for normal numbers, 0 for uniform
   */
  public static void draw(
      KernelContext context, LongArray key, FloatArray numbers, IntArray arguments) {
    int block = context.globalIdx;
    int count = arguments.get(0);
    int keyStart = arguments.get(1);
    int start = arguments.get(2);
    boolean normal = arguments.get(3) == 1;
    if (block * 4 < count) {
      long seed = key.get(keyStart);
      long counter = key.get(keyStart + 1);
      int k0 = (int) seed;
      int k1 = (int) (seed >>> 32);
      int c0 = block;
      int c1 = 0;
      int c2 = (int) counter;
      int c3 = (int) (counter >>> 32);
      for (int round = 0; round < ROUNDS; round++) {
        long product0 = MULTIPLIER_0 * (c0 & WORD);
        long product1 = MULTIPLIER_1 * (c2 & WORD);
        c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
        c1 = (int) product1;
        c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
        c3 = (int) product0;
        k0 += WEYL_0;
        k1 += WEYL_1;
      }
      float first = fraction(c0);
      float second = fraction(c1);
      float third = fraction(c2);
      float fourth = fraction(c3);
      if (normal) {
        double radius = radius(c0);
        double angle = angle(c1);
        first = (float) (radius * TornadoMath.cos(angle));
        second = (float) (radius * TornadoMath.sin(angle));
        radius = radius(c2);
        angle = angle(c3);
        third = (float) (radius * TornadoMath.cos(angle));
        fourth = (float) (radius * TornadoMath.sin(angle));
      }
      int at = block * 4;
      numbers.set(start + at, first);
      if (at + 1 < count) {
        numbers.set(start + at + 1, second);
      }
      if (at + 2 < count) {
        numbers.set(start + at + 2, third);
      }
      if (at + 3 < count) {
        numbers.set(start + at + 3, fourth);
      }
    }
  }

  /** A number in [0, 1) from the high 24 bits; without >>> of an int, which CUDA C has as >>. */
  private static float fraction(int word) {
    return (word >> 8 & 0xFFFFFF) * 0x1p-24f;
  }

  private static double radius(int word) {
    double u = (word & WORD) * 0x1p-32 + 0x1p-32;
    return TornadoMath.sqrt(-2.0 * TornadoMath.log(u));
  }

  private static double angle(int word) {
    return 2.0 * Math.PI * ((word & WORD) * 0x1p-32);
  }
}

package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * The permutations of {@code device.RandomNumbers}, from the same counters. Each step of the shuffle depends on
 * the one before, so one work-item makes them all, which suits some thousand numbers.
 */
public final class Shuffle {
  /** Numbers for which it is not worth while to go to the host, some milliseconds of a work-item. */
  public static final int MOST = 1 << 14;

  private static final long WORD = 0xFFFFFFFFL;
  private static final long WORDS = 1L << 32;

  private Shuffle() {}

  /**
   * The numbers 0 to length - 1 in random order: Durstenfeld's shuffle ("Algorithm 235", 1964), without the
   * words that would favour some places (Lemire, "Fast random integer generation in an interval", 2019).
   * Launch: one work-item.
   *
   * @param key the seed and the draw's counter
   * @param numbers receives the permutation
   * @param arguments length; where the key and the numbers begin
   */
  public static void permutation(
      KernelContext context, LongArray key, LongArray numbers, IntArray arguments) {
    int length = arguments.get(0);
    int start = arguments.get(2);
    if (context.globalIdx == 0) {
      long seed = key.get(arguments.get(1));
      long counter = key.get(arguments.get(1) + 1);
      for (int i = 0; i < length; i++) {
        numbers.set(start + i, i);
      }
      int c0 = 0;
      int c1 = 0;
      int c2 = 0;
      int c3 = 0;
      int last = length - 1;
      int word = 0;
      while (last > 0) {
        if ((word & 3) == 0) {
          int k0 = (int) seed;
          int k1 = (int) (seed >>> 32);
          c0 = word >> 2;
          c1 = 0;
          c2 = (int) counter;
          c3 = (int) (counter >>> 32);
          for (int round = 0; round < Random.ROUNDS; round++) {
            long product0 = Random.MULTIPLIER_0 * (c0 & WORD);
            long product1 = Random.MULTIPLIER_1 * (c2 & WORD);
            c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c3 = (int) product0;
            k0 += Random.WEYL_0;
            k1 += Random.WEYL_1;
          }
        }
        long bound = last + 1L;
        long product = (c0 & WORD) * bound;
        if ((product & WORD) >= WORDS % bound) {
          int place = start + (int) (product >>> 32);
          long moved = numbers.get(start + last);
          numbers.set(start + last, numbers.get(place));
          numbers.set(place, moved);
          last--;
        }
        // The block's next word comes first.
        c0 = c1;
        c1 = c2;
        c2 = c3;
        word++;
      }
    }
  }
}

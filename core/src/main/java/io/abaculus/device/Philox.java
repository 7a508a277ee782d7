package io.abaculus.device;

/**
 * The counter-based random generator Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", 2011): block number n of a key is a pure function of both, so that
 * any thread can make any part of a sequence.
 */
public final class Philox {
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final int ROUNDS = 10;

  private Philox() {}

  /** Writes the four 32-bit words of one block: key (64 bits), counter (128 bits, low half first). */
  public static void block(long key, long counterLow, long counterHigh, int[] words) {
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    int c0 = (int) counterLow;
    int c1 = (int) (counterLow >>> 32);
    int c2 = (int) counterHigh;
    int c3 = (int) (counterHigh >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (c0 & 0xFFFFFFFFL);
      long product1 = MULTIPLIER_1 * (c2 & 0xFFFFFFFFL);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c3 = (int) product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    words[0] = c0;
    words[1] = c1;
    words[2] = c2;
    words[3] = c3;
  }

  /** A float in [0, 1) from a word's high 24 bits. */
  public static float toFloat(int word) {
    return (word >>> 8) * 0x1p-24f;
  }

  /** A double in [0, 1) from 53 bits of two words. */
  public static double toDouble(int high, int low) {
    long bits = ((long) high << 32 | (low & 0xFFFFFFFFL)) >>> 11;
    return bits * 0x1p-53;
  }
}

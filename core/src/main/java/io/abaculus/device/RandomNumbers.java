package io.abaculus.device;

import io.abaculus.graph.DType;

/**
 * What a random key stands for: the numbers of {@link io.abaculus.graph.Sampling}, to the bit, on
 * every device and machine. The words of a draw are those of the {@link Philox} blocks 0, 1, 2, …
 * (the low half of the counter) of the key {@code seed} with the draw's counter as the high half.
 */
public final class RandomNumbers {
  private RandomNumbers() {}

  /**
   * Elements {@code from} to {@code to} (exclusive) of a draw of uniform numbers in [0, 1). Of
   * float32, element i is word i; of float64, words 2 i and 2 i + 1.
   */
  public static void uniform(long seed, long counter, HostArray numbers, int from, int to) {
    Words words = new Words(seed, counter);
    if (numbers.type().dtype() == DType.FLOAT32) {
      for (int i = from; i < to; i++) {
        numbers.floats()[numbers.offset() + i] = Philox.toFloat(words.get(i));
      }
    } else {
      for (int i = from; i < to; i++) {
        numbers.setDouble(i, words.toDouble(2L * i));
      }
    }
  }

  /**
   * Elements {@code from} to {@code to} (exclusive) of a draw of standard normal numbers, by Box and
   * Muller ("A note on the generation of random normal deviates", 1958): two uniform numbers u in
   * (0, 1] and v in [0, 1) give sqrt(-2 log u) times the cosine and the sine of 2 pi v, which are
   * elements i and i + 1, i even. For float32, u and v have 32 bits, and are words i and i + 1; for
   * float64 53 bits, from words 2 i to 2 i + 3. Computed in double by {@link StrictMath}.
   */
  public static void normal(long seed, long counter, HostArray numbers, int from, int to) {
    Words words = new Words(seed, counter);
    boolean single = numbers.type().dtype() == DType.FLOAT32;
    for (int i = from - from % 2; i < to; i += 2) {
      double u = single ? words.fraction(i) + 0x1p-32 : 1 - words.toDouble(2L * i);
      double v = single ? words.fraction(i + 1L) : words.toDouble(2L * i + 2);
      double radius = StrictMath.sqrt(-2 * StrictMath.log(u));
      double angle = 2 * Math.PI * v;
      if (i >= from) {
        numbers.setDouble(i, radius * StrictMath.cos(angle));
      }
      if (i + 1 < to) {
        numbers.setDouble(i + 1, radius * StrictMath.sin(angle));
      }
    }
  }

  /**
   * A draw of 0 to length - 1 in random order: Durstenfeld's shuffle ("Algorithm 235", 1964) from the
   * last element down, each place from the next word; a word that would favour some places is skipped
   * (Lemire, "Fast random integer generation in an interval", 2019).
   */
  public static void permutation(long seed, long counter, HostArray numbers) {
    Words words = new Words(seed, counter);
    long next = 0;
    for (int i = 0; i < numbers.size(); i++) {
      numbers.setLong(i, i);
    }
    for (int last = numbers.size() - 1; last > 0; last--) {
      long bound = last + 1L;
      long skipped = (1L << 32) % bound;
      long product;
      do {
        product = (words.get(next++) & 0xFFFFFFFFL) * bound;
      } while ((product & 0xFFFFFFFFL) < skipped);
      int place = (int) (product >>> 32);
      long moved = numbers.getLong(last);
      numbers.setLong(last, numbers.getLong(place));
      numbers.setLong(place, moved);
    }
  }

  /** The words of one draw; the block looked at last is kept. */
  private static final class Words {
    private final long seed;
    private final long counter;
    private final int[] block = new int[4];
    private long number = -1;

    Words(long seed, long counter) {
      this.seed = seed;
      this.counter = counter;
    }

    int get(long index) {
      if (index / 4 != number) {
        number = index / 4;
        Philox.block(seed, number, counter, block);
      }
      return block[(int) (index % 4)];
    }

    /** A word as a number in [0, 1). */
    double fraction(long index) {
      return (get(index) & 0xFFFFFFFFL) * 0x1p-32;
    }

    /** Two words as a number in [0, 1). */
    double toDouble(long index) {
      return Philox.toDouble(get(index), get(index + 1));
    }
  }
}

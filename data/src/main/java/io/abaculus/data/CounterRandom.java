package io.abaculus.data;

/**
 * A counter-based source: the n-th number is a function of a key and n, and nothing else. The key
 * is made of a seed and the numbers that name a place in the training (epoch, image, purpose), so
 * what is drawn there does not depend on what was drawn elsewhere, by which thread, or whether the
 * training was resumed in between.
 *
 * <p>A number is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014) of the counter, with half of the 128-bit key added before its finaliser
 * and the other half between that and a second one.
 */
public final class CounterRandom implements RandomSource {
  /** 2^64 divided by the golden ratio, odd. */
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final long low;
  private final long high;
  private long counter;

  /**
   * The sequence of a seed and a place.
   *
   * @param seed of the whole run
   * @param place what the numbers are for; another place, or the same numbers in another order, is
   *     another sequence
   */
  public CounterRandom(long seed, long... place) {
    long first = mix(seed + GOLDEN);
    long second = mix(first ^ GOLDEN * (place.length + 1));
    for (long part : place) {
      first = mix(first + GOLDEN * (part + 1));
      second = mix(second ^ first);
    }
    low = first;
    high = second;
  }

  @Override
  public long nextLong() {
    return mix(mix(low + GOLDEN * counter++) ^ high);
  }

  /**
   * The finaliser of SplitMix64 (Stafford's variant 13): a bijection in which every bit depends on
   * every bit.
   */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}

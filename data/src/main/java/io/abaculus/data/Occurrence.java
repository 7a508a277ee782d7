package io.abaculus.data;

/**
 * One occurrence of a record in a run. Random choices about the record come from it, so they depend
 * neither on threads nor on where the run was resumed.
 *
 * @param seed of the run
 * @param epoch from 0
 * @param index of the record in the data set
 * @param substitution 0, or how many records it follows in the epoch's order that could not be read
 *     and that it stands in for
 */
public record Occurrence(long seed, long epoch, int index, int substitution) {
  /**
   * A source of random numbers of its own.
   *
   * @param purpose what they are for; other numbers give an independent source
   */
  public RandomSource random(long... purpose) {
    long[] place = new long[3 + purpose.length];
    place[0] = epoch;
    place[1] = index;
    place[2] = substitution;
    System.arraycopy(purpose, 0, place, 3, purpose.length);
    return new CounterRandom(seed, place);
  }
}

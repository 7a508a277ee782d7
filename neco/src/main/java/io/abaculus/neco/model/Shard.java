package io.abaculus.neco.model;

import io.abaculus.graph.Check;

/**
 * Which part of a step's batch: all parts have as many images, those of the first are the batch's first.
 *
 * @param number from 0
 * @param count how many parts a batch has
 */
public record Shard(int number, int count) {
  /** A batch that is not split. */
  public static final Shard WHOLE = new Shard(0, 1);

  /** Checks the ranges. */
  public Shard {
    Check.that(
        number >= 0 && number < count, "shard: there is no number %d of %d", number, count);
  }

  /**
   * A number that no other part of any step has, to draw random numbers by.
   *
   * @param step steps taken before
   */
  long draw(long step) {
    return step * count + number;
  }
}

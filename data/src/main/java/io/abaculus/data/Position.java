package io.abaculus.data;

/**
 * A place in a run over a data set, between two batches: what a checkpoint keeps to go on from.
 *
 * @param epoch from 0
 * @param batch how many batches of the epoch lie before it
 */
public record Position(long epoch, long batch) {
  /** Before the first batch. */
  public static final Position START = new Position(0, 0);

  /** Checks the ranges. */
  public Position {
    if (epoch < 0 || batch < 0) {
      throw new IllegalArgumentException(
          "epochs and batches count from 0, but were %d and %d".formatted(epoch, batch));
    }
  }

  /**
   * The place after a number of batches.
   *
   * @param batches taken in all epochs together
   * @param batchesPerEpoch at least 1
   */
  public static Position after(long batches, long batchesPerEpoch) {
    return new Position(batches / batchesPerEpoch, batches % batchesPerEpoch);
  }
}

package io.abaculus.data;

import java.util.stream.IntStream;

/**
 * Which records belong to which batch. Batches are numbered from 0, the first that a loader makes;
 * what one holds depends on its position in the run alone.
 */
final class BatchSchedule {
  /**
   * The place of the shuffling among the streams of random numbers; those of records have more
   * parts.
   */
  private static final long SHUFFLE = 0;

  private final int records;
  private final LoaderOptions options;
  private final long batchesPerEpoch;
  private long orderEpoch = -1;
  private int[] order = {};

  BatchSchedule(int records, LoaderOptions options) {
    this.records = records;
    this.options = options;
    int batch = options.batchSize();
    batchesPerEpoch = options.dropLast() ? records / batch : (records + batch - 1L) / batch;
    if (batchesPerEpoch == 0) {
      throw new IllegalArgumentException(
          ("the data set has %d records, fewer than one batch of %d: use a smaller"
              + " batch size, or keep incomplete batches")
              .formatted(records, batch));
    }
    if (options.start().batch() > batchesPerEpoch) {
      throw new IllegalArgumentException(
          "an epoch has %d batches, so none begins at batch %d"
              .formatted(batchesPerEpoch, options.start().batch()));
    }
  }

  long batchesPerEpoch() {
    return batchesPerEpoch;
  }

  /** Whether the run has a batch of this number. */
  boolean has(long number) {
    return position(number).epoch() < options.endEpoch();
  }

  Position position(long number) {
    Position start = options.start();
    long inEpoch = start.batch() + number;
    return new Position(
        start.epoch() + inEpoch / batchesPerEpoch, inEpoch % batchesPerEpoch);
  }

  /** How many records a batch has. */
  int size(Position position) {
    return (int) Math.min(options.batchSize(), records - firstPlace(position));
  }

  /** The place in its epoch's order of a batch's first record. */
  long firstPlace(Position position) {
    return position.batch() * options.batchSize();
  }

  /** The order of the records in an epoch; not for several threads at once. */
  int[] order(long epoch) {
    if (orderEpoch != epoch) {
      orderEpoch = epoch;
      order =
          options.shuffle()
              ? new CounterRandom(options.seed(), SHUFFLE, epoch).permutation(records)
              : IntStream.range(0, records).toArray();
    }
    return order;
  }
}

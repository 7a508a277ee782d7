package io.abaculus.data;

import java.time.Duration;

/**
 * How batches are made of a data set.
 *
 * @param batchSize records per batch, at least 1
 * @param seed of the order of the records and of the random choices of transforms
 * @param shuffle whether each epoch has its own random order; otherwise all have the data set's
 * @param dropLast whether to leave out the last records of an epoch if they do not fill a batch
 * @param threads that read, transform and collate, at least 1
 * @param prefetch batches prepared ahead of the one in use, at least 1
 * @param onUnreadable what to do about records that cannot be read
 * @param readTimeout how long a record may be waited for before the loader gives up
 * @param start where in the run to begin; as many batches as an epoch has mean the next epoch
 * @param endEpoch the epoch to stop before
 */
public record LoaderOptions(
    int batchSize,
    long seed,
    boolean shuffle,
    boolean dropLast,
    int threads,
    int prefetch,
    OnUnreadable onUnreadable,
    Duration readTimeout,
    Position start,
    long endEpoch) {

  /** Many times what the largest image takes. */
  private static final Duration READ_TIMEOUT = Duration.ofMinutes(2);

  /** Checks the ranges. */
  public LoaderOptions {
    checkAtLeast("the batch size", 1, batchSize);
    checkAtLeast("the number of loader threads", 1, threads);
    checkAtLeast("the number of batches prepared ahead", 1, prefetch);
    if (readTimeout.isNegative() || readTimeout.isZero()) {
      throw new IllegalArgumentException("the time for a record is positive, not " + readTimeout);
    }
    checkAtLeast("the end epoch", start.epoch(), endEpoch);
  }

  private static void checkAtLeast(String what, long least, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s is at least %d, but was %d".formatted(what, least, value));
    }
  }

  /**
   * For training: shuffled batches without end, the last incomplete one of an epoch dropped, by one
   * thread, two batches ahead; a record that cannot be read is an error, and so is one that is not read
   * within two minutes.
   */
  public static LoaderOptions of(int batchSize, long seed) {
    return new LoaderOptions(
        batchSize, seed, true, true, 1, 2, OnUnreadable.FAIL, READ_TIMEOUT,
        Position.START, Long.MAX_VALUE);
  }

  /**
   * For an evaluation: every record once and in order, by one thread, two batches ahead; a record
   * that cannot be read is an error.
   */
  public static LoaderOptions inOrder(int batchSize) {
    return of(batchSize, 0).withShuffle(false).withDropLast(false).endingBefore(1);
  }

  /** These options with shuffling on or off. */
  public LoaderOptions withShuffle(boolean on) {
    return new LoaderOptions(
        batchSize, seed, on, dropLast, threads, prefetch, onUnreadable, readTimeout, start,
        endEpoch);
  }

  /** These options with incomplete batches dropped or delivered. */
  public LoaderOptions withDropLast(boolean on) {
    return new LoaderOptions(
        batchSize, seed, shuffle, on, threads, prefetch, onUnreadable, readTimeout, start,
        endEpoch);
  }

  /** These options with another number of threads. */
  public LoaderOptions withThreads(int number) {
    return new LoaderOptions(
        batchSize, seed, shuffle, dropLast, number, prefetch, onUnreadable, readTimeout, start,
        endEpoch);
  }

  /** These options with another number of batches prepared ahead. */
  public LoaderOptions withPrefetch(int batches) {
    return new LoaderOptions(
        batchSize, seed, shuffle, dropLast, threads, batches, onUnreadable, readTimeout, start,
        endEpoch);
  }

  /** These options with something else done about records that cannot be read. */
  public LoaderOptions withOnUnreadable(OnUnreadable action) {
    return new LoaderOptions(
        batchSize, seed, shuffle, dropLast, threads, prefetch, action, readTimeout, start,
        endEpoch);
  }

  /** These options with another time for a record. */
  public LoaderOptions withReadTimeout(Duration limit) {
    return new LoaderOptions(
        batchSize, seed, shuffle, dropLast, threads, prefetch, onUnreadable, limit, start,
        endEpoch);
  }

  /**
   * These options, beginning elsewhere in the run: the batches from there on are those of the whole
   * run.
   */
  public LoaderOptions startingAt(Position position) {
    return new LoaderOptions(
        batchSize, seed, shuffle, dropLast, threads, prefetch, onUnreadable, readTimeout,
        position, endEpoch);
  }

  /** These options, ending before an epoch. */
  public LoaderOptions endingBefore(long epoch) {
    return new LoaderOptions(
        batchSize, seed, shuffle, dropLast, threads, prefetch, onUnreadable, readTimeout, start,
        epoch);
  }
}

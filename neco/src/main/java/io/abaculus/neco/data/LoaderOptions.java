package io.abaculus.neco.data;

/**
 * How batches are made of a data set.
 *
 * @param batchSize images per batch, at least 1
 * @param seed of the order of the images and of their augmentation
 * @param shuffle whether each epoch has its own random order; otherwise all have the data set's
 * @param dropLast whether to leave out the last images of an epoch if they do not fill a batch
 * @param threads that decode and augment, at least 1
 * @param prefetch batches prepared ahead of the one in use, at least 1
 * @param minImageSide images with a side below this many pixels are skipped, as their crops would
 *     be a few pixels
 * @param startEpoch the epoch of the first batch, from 0
 * @param startStep the batch within that epoch to begin with, from 0; the number of batches per
 *     epoch means the next epoch
 * @param endEpoch the epoch to stop before
 */
public record LoaderOptions(
    int batchSize,
    long seed,
    boolean shuffle,
    boolean dropLast,
    int threads,
    int prefetch,
    int minImageSide,
    long startEpoch,
    long startStep,
    long endEpoch) {

  /** Checks the ranges. */
  public LoaderOptions {
    checkAtLeast("the batch size", 1, batchSize);
    checkAtLeast("the number of loader threads", 1, threads);
    checkAtLeast("the number of batches prepared ahead", 1, prefetch);
    checkAtLeast("the smallest side of an image", 1, minImageSide);
    checkAtLeast("the first epoch", 0, startEpoch);
    checkAtLeast("the first step", 0, startStep);
    checkAtLeast("the end epoch", startEpoch, endEpoch);
  }

  /**
   * Shuffled batches without end, the last incomplete one of an epoch dropped, by one thread, two
   * batches ahead; images of less than 32 pixels are skipped.
   */
  public static LoaderOptions of(int batchSize, long seed) {
    return new LoaderOptions(batchSize, seed, true, true, 1, 2, 32, 0, 0, Long.MAX_VALUE);
  }

  private static void checkAtLeast(String what, long least, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s is at least %d, but was %d".formatted(what, least, value));
    }
  }

  /** These options with shuffling on or off. */
  public LoaderOptions withShuffle(boolean on) {
    return new LoaderOptions(
        batchSize, seed, on, dropLast, threads, prefetch, minImageSide, startEpoch, startStep,
        endEpoch);
  }

  /** These options with incomplete batches dropped or delivered. */
  public LoaderOptions withDropLast(boolean on) {
    return new LoaderOptions(
        batchSize, seed, shuffle, on, threads, prefetch, minImageSide, startEpoch, startStep,
        endEpoch);
  }

  /** These options with another number of threads. */
  public LoaderOptions withThreads(int number) {
    return new LoaderOptions(
        batchSize, seed, shuffle, dropLast, number, prefetch, minImageSide, startEpoch, startStep,
        endEpoch);
  }

  /** These options with another number of batches prepared ahead. */
  public LoaderOptions withPrefetch(int batches) {
    return new LoaderOptions(
        batchSize, seed, shuffle, dropLast, threads, batches, minImageSide, startEpoch, startStep,
        endEpoch);
  }

  /** These options with another limit below which images are skipped. */
  public LoaderOptions withMinImageSide(int pixels) {
    return new LoaderOptions(
        batchSize, seed, shuffle, dropLast, threads, prefetch, pixels, startEpoch, startStep,
        endEpoch);
  }

  /**
   * These options, beginning elsewhere in the run: the batches from there on are those of the whole
   * run.
   */
  public LoaderOptions startingAt(long epoch, long step) {
    return new LoaderOptions(
        batchSize, seed, shuffle, dropLast, threads, prefetch, minImageSide, epoch, step, endEpoch);
  }

  /** These options, ending before an epoch. */
  public LoaderOptions endingBefore(long epoch) {
    return new LoaderOptions(
        batchSize, seed, shuffle, dropLast, threads, prefetch, minImageSide, startEpoch, startStep,
        epoch);
  }
}

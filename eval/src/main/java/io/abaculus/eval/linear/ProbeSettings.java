package io.abaculus.eval.linear;

import io.abaculus.eval.Protocol;
import io.abaculus.eval.features.SegmentationView;

/**
 * How a head is trained and measured.
 *
 * @param view the sizes of images and of the labels they are compared with
 * @param learningRate of stochastic gradient descent at first
 * @param momentum of it
 * @param weightDecay of weights and bias
 * @param decayFactor what the learning rate is multiplied by each time
 * @param decayEpochs after how many epochs each time
 * @param epochs of training
 * @param batchSize images of a step
 * @param augmented whether training images are random parts, at random mirrored; if not they are whole
 *     images, and the same in every epoch
 * @param validationEpochs after how many epochs the head is measured; after the last it always is
 * @param seed of the first values, the order and the parts
 * @param protocol {@link Protocol#REFERENCE} for the images that the published code takes, and its mean
 *     over all classes; see {@code docs/evaluation.md}
 */
public record ProbeSettings(
    SegmentationView view,
    double learningRate,
    double momentum,
    double weightDecay,
    double decayFactor,
    int decayEpochs,
    int epochs,
    int batchSize,
    boolean augmented,
    int validationEpochs,
    long seed,
    Protocol protocol) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a count is not positive
   */
  public ProbeSettings {
    if (decayEpochs < 1 || epochs < 1 || batchSize < 1 || validationEpochs < 1) {
      throw new IllegalArgumentException(
          ("%d epochs of batches of %d images, the rate decayed every %d and a measurement every %d:"
              + " each is at least 1")
              .formatted(epochs, batchSize, decayEpochs, validationEpochs));
    }
  }

  /**
   * The paper's: 25 epochs of batches of 128 images of 448 pixels, compared at 100; rate 0.01, a tenth
   * from epoch 20 on, momentum 0.9, decay 0.0001; seed 400.
   */
  public static ProbeSettings ofPaper(Protocol protocol) {
    return new ProbeSettings(
        SegmentationView.ofPaper(), 0.01, 0.9, 1e-4, 0.1, 20, 25, 128, true, 1, 400, protocol);
  }

  /**
   * These settings with whole images in every epoch. Their features are the same each time, so they can
   * be computed once and cached; the paper's are not.
   */
  public ProbeSettings withoutAugmentation() {
    return new ProbeSettings(
        view, learningRate, momentum, weightDecay, decayFactor, decayEpochs, epochs, batchSize,
        false, validationEpochs, seed, protocol);
  }

  /** These settings with other sizes. */
  public ProbeSettings withView(SegmentationView other) {
    return new ProbeSettings(
        other, learningRate, momentum, weightDecay, decayFactor, decayEpochs, epochs, batchSize,
        augmented, validationEpochs, seed, protocol);
  }

  /** These settings with another number of epochs, and the learning rate decayed after as many. */
  public ProbeSettings withEpochs(int number, int decayedAfter) {
    return new ProbeSettings(
        view, learningRate, momentum, weightDecay, decayFactor, decayedAfter, number, batchSize,
        augmented, validationEpochs, seed, protocol);
  }

  /** These settings with batches of another size. */
  public ProbeSettings withBatchSize(int images) {
    return new ProbeSettings(
        view, learningRate, momentum, weightDecay, decayFactor, decayEpochs, epochs, images,
        augmented, validationEpochs, seed, protocol);
  }

  /** These settings with another learning rate at first. */
  public ProbeSettings withLearningRate(double rate) {
    return new ProbeSettings(
        view, rate, momentum, weightDecay, decayFactor, decayEpochs, epochs, batchSize, augmented,
        validationEpochs, seed, protocol);
  }

  /** These settings with a measurement after every so many epochs, and after the last. */
  public ProbeSettings withValidationEvery(int numberOfEpochs) {
    return new ProbeSettings(
        view, learningRate, momentum, weightDecay, decayFactor, decayEpochs, epochs, batchSize,
        augmented, numberOfEpochs, seed, protocol);
  }

  /** These settings with another seed. */
  public ProbeSettings withSeed(long other) {
    return new ProbeSettings(
        view, learningRate, momentum, weightDecay, decayFactor, decayEpochs, epochs, batchSize,
        augmented, validationEpochs, other, protocol);
  }

  /** The learning rate in an epoch, from 0. */
  double learningRateIn(long epoch) {
    long times = epoch / decayEpochs;
    return learningRate * Math.pow(decayFactor, (double) times);
  }
}

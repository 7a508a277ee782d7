package io.abaculus.eval.linear;

import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.ImageLoading;
import io.abaculus.eval.dataset.SegmentationDataset;

/**
 * Which images a probe is trained and measured on, and in which order.
 *
 * @param images which of them count, and in which order
 * @param validationBatches batches of validation images that count, at most
 */
record ProbeLoading(ImageLoading images, long validationBatches) {
  /** {@code val_iters} of the published configurations. */
  private static final long REFERENCE_BATCHES = 512;

  /** All images in a random order; or what the published code does. */
  static ProbeLoading of(Protocol protocol, SegmentationDataset images) {
    long validationBatches =
        switch (protocol) {
          case STANDARD -> Long.MAX_VALUE;
          case REFERENCE -> REFERENCE_BATCHES;
        };
    return new ProbeLoading(ImageLoading.of(protocol, images), validationBatches);
  }

  /** How many of the validation images count: the first ones. */
  int validationImages(int total, int batchSize) {
    int counted = images.validationImages(total, batchSize);
    return (int) Math.min(counted, Math.min(validationBatches, counted) * batchSize);
  }
}

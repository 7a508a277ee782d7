package io.abaculus.eval.linear;

import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.SegmentationDataset;
import java.util.Set;

/**
 * Which images a probe is trained and measured on, and in which order.
 *
 * @param shuffle whether training images come in another order in every epoch
 * @param dropLastTraining whether the last training images of an epoch are left out if they fill no batch
 * @param validationBatches batches of validation images that count, at most
 * @param dropLastValidation whether the last validation images are left out if they fill no batch
 */
record ProbeLoading(
    boolean shuffle,
    boolean dropLastTraining,
    long validationBatches,
    boolean dropLastValidation) {
  /** {@code val_iters} of the published configurations. */
  private static final long REFERENCE_BATCHES = 512;

  private static final Set<String> NOT_SHUFFLED = Set.of("voc", "ade20k");

  /** All images in a random order; or what the published data modules do, which differs by data set. */
  static ProbeLoading of(Protocol protocol, SegmentationDataset images) {
    String name = images.name();
    boolean voc = name.equals("voc");
    boolean coco = name.startsWith("coco");
    return switch (protocol) {
      case STANDARD -> new ProbeLoading(true, false, Long.MAX_VALUE, false);
      case REFERENCE ->
          new ProbeLoading(!NOT_SHUFFLED.contains(name), voc || coco, REFERENCE_BATCHES, voc);
    };
  }

  /** How many of the validation images count: the first ones. */
  int validationImages(int images, int batchSize) {
    long batches =
        dropLastValidation ? images / batchSize : (images + batchSize - 1L) / batchSize;
    return (int) Math.min(images, Math.min(batches, validationBatches) * batchSize);
  }
}

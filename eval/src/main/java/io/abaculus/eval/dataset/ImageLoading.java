package io.abaculus.eval.dataset;

import io.abaculus.eval.Protocol;

/**
 * Which of a data set's images count and in which order they come: all in a random order, or as in the
 * published data modules, which differ by data set.
 *
 * @param shuffle whether training images come in another order in every epoch
 * @param dropLastTraining whether the last training images of an epoch are left out if they fill no batch
 * @param dropLastValidation whether the last validation images are left out if they fill no batch
 */
public record ImageLoading(boolean shuffle, boolean dropLastTraining, boolean dropLastValidation) {
  /** By a protocol; of a data set that the published code does not know as of most of those it does. */
  public static ImageLoading of(Protocol protocol, SegmentationDataset images) {
    boolean voc = is(DatasetKind.VOC, images);
    boolean ade20k = is(DatasetKind.ADE20K, images);
    boolean coco = is(DatasetKind.COCO_STUFF, images) || is(DatasetKind.COCO_THINGS, images);
    return switch (protocol) {
      case STANDARD -> new ImageLoading(true, false, false);
      case REFERENCE -> new ImageLoading(!voc && !ade20k, voc || coco, voc);
    };
  }

  private static boolean is(DatasetKind kind, SegmentationDataset images) {
    return images.name().equals(kind.toString());
  }

  /** How many of some validation images count: the first ones. */
  public int validationImages(int images, int batchSize) {
    return dropLastValidation ? images - images % batchSize : images;
  }
}

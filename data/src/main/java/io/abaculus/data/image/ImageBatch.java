package io.abaculus.data.image;

import io.abaculus.data.Collator;
import io.abaculus.data.Transform;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import java.util.List;

/**
 * Labelled images as a network sees them. {@code Tensors.of(batch.images(), device)} makes a tensor
 * of them.
 *
 * @param images float32 (batch, 3, height, width)
 * @param labels int64 (batch), numbers of classes
 */
public record ImageBatch(HostArray images, HostArray labels) {
  /**
   * Images of one size as a batch.
   *
   * @param images at least one
   * @throws IllegalArgumentException if their sizes differ
   */
  public static ImageBatch of(List<LabelledImage> images, Normalization normalization) {
    int count = images.size();
    RgbImage first = images.getFirst().image();
    HostArray pixels =
        HostArray.allocate(
            TensorType.of(
                DType.FLOAT32, count, RgbImage.CHANNELS, first.height(), first.width()));
    HostArray labels = HostArray.allocate(TensorType.of(DType.INT64, count));
    for (int i = 0; i < count; i++) {
      RgbImage image = images.get(i).image();
      if (image.width() != first.width() || image.height() != first.height()) {
        throw new IllegalArgumentException(
            "images of one batch have one size, but there are %d x %d and %d x %d pixels"
                .formatted(first.width(), first.height(), image.width(), image.height()));
      }
      normalization.toChw(image, pixels.floats(), i * image.pixels().length);
      labels.setLong(i, images.get(i).label());
    }
    return new ImageBatch(pixels, labels);
  }

  /**
   * Makes batches of labelled images.
   *
   * @param transform to images of one size
   */
  public static Collator<LabelledImage, ImageBatch> collator(
      Transform<RgbImage, RgbImage> transform, Normalization normalization) {
    Transform<LabelledImage, LabelledImage> onImage =
        (labelled, random) -> new LabelledImage(
            transform.apply(labelled.image(), random), labelled.label());
    return Collator.of(onImage, images -> of(images, normalization));
  }
}

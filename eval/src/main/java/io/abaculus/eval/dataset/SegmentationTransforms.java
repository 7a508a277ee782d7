package io.abaculus.eval.dataset;

import io.abaculus.data.Transform;
import io.abaculus.data.image.CropBox;
import io.abaculus.data.image.ImageTransforms;
import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RandomResizedCrop;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;

/** What is done to images and their labels alike before a model sees them. */
public final class SegmentationTransforms {
  private SegmentationTransforms() {}

  /**
   * A square of the whole image, bilinear as Pillow does it, whatever its sides were.
   *
   * @param side of the square in pixels
   * @param pick how labels are resized
   */
  public static Transform<SegmentedImage, SegmentedImage> resize(int side, LabelMap.Pick pick) {
    return (example, random) -> new SegmentedImage(
        Resize.resize(example.image(), side, side, Interpolation.BILINEAR),
        example.labels().resize(side, side, pick));
  }

  /**
   * A square of a random part of the image, as {@link RandomResizedCrop} draws it.
   *
   * @param side of the square in pixels
   * @param minScale smallest area of the part, as a part of the image's
   * @param maxScale largest area; a part larger than the image is drawn anew
   * @param pick how labels are resized
   */
  public static Transform<SegmentedImage, SegmentedImage> randomResizedCrop(
      int side, double minScale, double maxScale, LabelMap.Pick pick) {
    return (example, random) -> {
      RgbImage image = example.image();
      CropBox box =
          RandomResizedCrop.sample(image.width(), image.height(), minScale, maxScale, random);
      return new SegmentedImage(
          Resize.resizedCrop(image, box, side, side, Interpolation.BILINEAR),
          example.labels().crop(box).resize(side, side, pick));
    };
  }

  /** Mirrors every second image at random, left to right. */
  public static Transform<SegmentedImage, SegmentedImage> randomHorizontalFlip() {
    return (example, random) -> random.nextInt(2) == 0
        ? example
        : new SegmentedImage(ImageTransforms.flip(example.image()), example.labels().flip());
  }

  /** Changes the picture alone, and not its size. */
  public static Transform<SegmentedImage, SegmentedImage> ofImage(
      Transform<RgbImage, RgbImage> transform) {
    return (example, random) -> new SegmentedImage(transform.apply(example.image(), random),
        example.labels());
  }
}

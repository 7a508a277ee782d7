package io.abaculus.eval.features;

import io.abaculus.data.image.RgbImage;
import java.util.List;

/** What makes features of the patches of images: a vision transformer, or a model of a user's own. */
public interface PatchEncoder {
  /** The side of a patch in pixels. */
  int patchSize();

  /** How many numbers a patch becomes. */
  int channels();

  /**
   * What features depend on beside the weights, such as how images are normalised: features that are
   * stored are read again only by an encoder of the same description.
   */
  default String description() {
    return "";
  }

  /**
   * The features of images.
   *
   * @param images at least one, all of one size, with sides that are multiples of the patches'
   * @return one for each image, in their order
   */
  List<PatchFeatures> encode(List<RgbImage> images);
}

package io.abaculus.eval.features;

import io.abaculus.data.image.RgbImage;
import java.util.List;

/** A model that gives the attention of its class token to each patch of an image. */
public interface AttentionEncoder extends PatchEncoder {
  /**
   * The attention of the class token to the patches in the last block, as the mean of its heads.
   *
   * @param images at least one, all of one size, with sides that are multiples of the patches'
   * @return for each image (rows · columns), not negative
   */
  List<float[]> classAttention(List<RgbImage> images);
}

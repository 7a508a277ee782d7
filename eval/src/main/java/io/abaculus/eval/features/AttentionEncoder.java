package io.abaculus.eval.features;

import io.abaculus.data.image.RgbImage;
import java.util.List;

/** A model that tells how much its class token looks at each patch of an image. */
public interface AttentionEncoder extends PatchEncoder {
  /**
   * How much the class token looks at the patches in the last block, as the mean of its heads.
   *
   * @param images at least one, all of one size, with sides that are multiples of the patches'
   * @return for each image (rows · columns), not negative
   */
  List<float[]> classAttention(List<RgbImage> images);
}

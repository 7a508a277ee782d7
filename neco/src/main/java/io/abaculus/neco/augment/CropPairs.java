package io.abaculus.neco.augment;

import io.abaculus.data.image.CropBox;

import java.util.List;

/**
 * Where the crops of an image show the same part of it. For every pair of a global crop g and any
 * crop v, the rectangle that both show, once in the pixels of g as it is after resizing, and once
 * in those of v. Coordinates are x1, y1, x2, y2, real numbers from 0 to the crop's size; the pair
 * of a crop with itself is the whole crop.
 */
public final class CropPairs {
  private static final int COORDINATES = 4;

  private CropPairs() {}

  /**
   * Writes the boxes of one image.
   *
   * @param crops all crops of the image, in its pixels, global ones first
   * @param config sizes of the crops and number of the global ones (G) among all (V)
   * @param inGlobal receives G × V × 4 values: the overlap of (g, v) in g's pixels
   * @param globalOffset where in {@code inGlobal} they begin
   * @param inAll receives V × G × 4 values: the overlap of (v, g) in v's pixels
   * @param allOffset where in {@code inAll} they begin
   */
  public static void boxes(
      List<CropBox> crops,
      AugmentConfig config,
      float[] inGlobal,
      int globalOffset,
      float[] inAll,
      int allOffset) {
    int all = config.crops();
    int globals = config.globalCrops();
    if (crops.size() != all) {
      throw new IllegalArgumentException(
          "expected " + all + " crops, but there are " + crops.size());
    }
    for (int g = 0; g < globals; g++) {
      for (int v = 0; v < all; v++) {
        int at = globalOffset + (g * all + v) * COORDINATES;
        overlap(crops.get(g), crops.get(v), config.kindOf(g).size(), inGlobal, at);
      }
    }
    for (int v = 0; v < all; v++) {
      for (int g = 0; g < globals; g++) {
        int at = allOffset + (v * globals + g) * COORDINATES;
        overlap(crops.get(v), crops.get(g), config.kindOf(v).size(), inAll, at);
      }
    }
  }

  /**
   * The overlap of two crops in the pixels of {@code crop} after it was resized to {@code size}.
   */
  private static void overlap(CropBox crop, CropBox other, int size, float[] out, int at) {
    double perColumn = (double) size / crop.width();
    double perRow = (double) size / crop.height();
    out[at] = (float) ((Math.max(crop.left(), other.left()) - crop.left()) * perColumn);
    out[at + 1] = (float) ((Math.max(crop.top(), other.top()) - crop.top()) * perRow);
    out[at + 2] = (float) ((Math.min(crop.right(), other.right()) - crop.left()) * perColumn);
    out[at + 3] = (float) ((Math.min(crop.bottom(), other.bottom()) - crop.top()) * perRow);
  }
}

package io.abaculus.neco.loss;

import io.abaculus.graph.Check;
import java.util.List;

/**
 * Where the crops of each image overlap, as x1, y1, x2, y2 in pixels of a crop.
 *
 * @param layout how many there are of what
 * @param inGlobal (B, G, V, 4): what global crop g and crop v share, in g's pixels
 * @param inAll (B, V, G, 4): what crop v and global crop g share, in v's pixels
 */
public record CropBoxes(CropLayout layout, float[] inGlobal, float[] inAll) {
  private static final int COORDINATES = 4;

  /**
   * Checks that there is a box for every pair of crops.
   *
   * @throws io.abaculus.graph.TensorException if there is not
   */
  public CropBoxes {
    int length = layout.images() * layout.globalCrops() * layout.crops() * COORDINATES;
    Check.that(
        inGlobal.length == length && inAll.length == length,
        "crop boxes: %d and %d numbers, expected %d for %s",
        inGlobal.length,
        inAll.length,
        length,
        layout);
  }

  /** The boxes of pairs in the teacher's crop, in tokens: (pairs, B, 4). */
  float[] inTeacherTokens(List<CropPair> pairs) {
    float[] boxes = new float[pairs.size() * layout.images() * COORDINATES];
    int next = 0;
    for (CropPair pair : pairs) {
      for (int image = 0; image < layout.images(); image++) {
        int from =
            (image * layout.globalCrops() + pair.global()) * layout.crops() + pair.other();
        next = copy(inGlobal, from, boxes, next);
      }
    }
    return boxes;
  }

  /** The boxes of pairs in the student's crop, in tokens: (pairs, B, 4). */
  float[] inStudentTokens(List<CropPair> pairs) {
    float[] boxes = new float[pairs.size() * layout.images() * COORDINATES];
    int next = 0;
    for (CropPair pair : pairs) {
      for (int image = 0; image < layout.images(); image++) {
        int from =
            (image * layout.crops() + pair.other()) * layout.globalCrops() + pair.global();
        next = copy(inAll, from, boxes, next);
      }
    }
    return boxes;
  }

  private int copy(float[] pixels, int box, float[] tokens, int at) {
    for (int i = 0; i < COORDINATES; i++) {
      // Divided, not multiplied by a reciprocal: a box of exactly seven tokens takes one sample a bin.
      tokens[at + i] = pixels[box * COORDINATES + i] / layout.patchSize();
    }
    return at + COORDINATES;
  }
}

package io.abaculus.eval.unsupervised;

import io.abaculus.eval.cluster.PatchComponents;
import java.util.stream.IntStream;

/**
 * Which patches show objects.
 *
 * @param components of the patches of all images, those of training (set 0) before those of validation (set 1)
 * @param isForeground of each patch
 * @param threshold the part of a cluster, from 0 to 1, that must lie where the attention of the class token is
 *     for it to be foreground
 * @param trainingIntersectionOverUnion the mean over training images of the intersection over union with what
 *     their labels call no background, in [0, 1]
 * @param validationIntersectionOverUnion the same of validation images
 */
public record Foreground(
    PatchComponents components,
    boolean[] isForeground,
    double threshold,
    double trainingIntersectionOverUnion,
    double validationIntersectionOverUnion) {
  /** The set of the training images among the components. */
  static final int TRAINING = 0;

  /** The set of the validation images among the components. */
  static final int VALIDATION = 1;

  /** The patch of each label that is foreground, of all images. */
  int[] patchOfEachForegroundLabel() {
    IntStream.Builder patches = IntStream.builder();
    for (PatchComponents.Image image : components.images()) {
      for (int patch : image.patchOfEachLabel()) {
        if (isForeground[patch]) {
          patches.add(patch);
        }
      }
    }
    return patches.build().toArray();
  }
}

package io.abaculus.eval.unsupervised;

import io.abaculus.eval.cluster.PatchComponents;
import java.util.stream.IntStream;

/**
 * Which patches show objects.
 *
 * @param components of the patches of all images, those of training (set 0) before those of validation (set 1)
 * @param isForeground of each patch
 * @param threshold the precision with which a cluster must lie where the model looks to be foreground
 * @param trainingAgreement the mean over training images of the intersection over union with what their labels
 *     call no background, in [0, 1]
 * @param validationAgreement the same of validation images
 */
public record Foreground(
    PatchComponents components,
    boolean[] isForeground,
    double threshold,
    double trainingAgreement,
    double validationAgreement) {

  /** The patch of each label that is foreground, of all images. */
  int[] patchOfEachForegroundLabel() {
    IntStream.Builder patches = IntStream.builder();
    int first = 0;
    for (PatchComponents.Image image : components.images()) {
      for (int patch : image.patchOfEachLabel()) {
        if (isForeground[first + patch]) {
          patches.add(first + patch);
        }
      }
      first += image.patches();
    }
    return patches.build().toArray();
  }
}

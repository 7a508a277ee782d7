package io.abaculus.eval.incontext;

import io.abaculus.data.RandomSource;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which patches of an image a bounded memory keeps: rather those that show rare classes (Balažević et
 * al., "Towards In-context Scene Understanding", arXiv 2306.01667, as Hummingbird's open evaluation does
 * it). A patch's score is the sum, over the classes it shows, of how many patches of the image show them,
 * times a random number in [0, 1); the smallest scores are kept.
 */
final class BalancedSampling {
  private BalancedSampling() {}

  /**
   * The patches to keep, by ascending score; fewer than asked for if there are no more.
   *
   * @param wanted how many, at least 1
   * @param random one number is drawn for each patch that shows something, in their order
   */
  static int[] sample(PatchLabels labels, int wanted, RandomSource random) {
    int[] patchesOfClass = new int[labels.classes()];
    for (int patch = 0; patch < labels.count(); patch++) {
      for (int label = 0; label < labels.classes(); label++) {
        if (labels.shows(patch, label)) {
          patchesOfClass[label]++;
        }
      }
    }
    double[] scores = new double[labels.count()];
    Arrays.setAll(
        scores,
        patch -> labels.isLabelled(patch)
            ? score(labels, patch, patchesOfClass) * random.nextDouble()
            : Double.POSITIVE_INFINITY);
    return IntStream.range(0, labels.count())
        .filter(labels::isLabelled)
        .boxed()
        .sorted((one, other) -> Double.compare(scores[one], scores[other]))
        .limit(wanted)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static int score(PatchLabels labels, int patch, int[] patchesOfClass) {
    int score = 0;
    for (int label = 0; label < labels.classes(); label++) {
      if (labels.shows(patch, label)) {
        score += patchesOfClass[label];
      }
    }
    return score;
  }
}

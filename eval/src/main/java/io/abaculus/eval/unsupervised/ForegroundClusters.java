package io.abaculus.eval.unsupervised;

import io.abaculus.device.Device;
import io.abaculus.eval.cluster.KMeans;
import io.abaculus.eval.cluster.PatchComponents;
import io.abaculus.eval.metrics.ConfusionCounts;

/**
 * Clusters of the foreground; all background is one more.
 *
 * @param components of the patches
 * @param clusters how many of the foreground; the background is the one of this number
 * @param clusterOfPatch of each patch, 0 to {@code clusters}
 */
record ForegroundClusters(PatchComponents components, int clusters, int[] clusterOfPatch) {

  /** Clusters a foreground, each patch as often as there are labels in it. */
  static ForegroundClusters of(Foreground foreground, KMeans kMeans, Device device) {
    PatchComponents components = foreground.components();
    int[] clusterOfPatch =
        kMeans.fitSample(
            components.rows(),
            components.width(),
            foreground.patchOfEachForegroundLabel(),
            device)
            .assign(components.rows(), device);
    for (int patch = 0; patch < clusterOfPatch.length; patch++) {
      if (!foreground.isForeground()[patch]) {
        clusterOfPatch[patch] = kMeans.clusters();
      }
    }
    return new ForegroundClusters(components, kMeans.clusters(), clusterOfPatch);
  }

  /**
   * How often each cluster met each class.
   *
   * @param set of images that count: {@link Foreground#TRAINING} or {@link Foreground#VALIDATION}
   */
  ConfusionCounts counts(int set, int classes, int ignored) {
    ConfusionCounts counts = new ConfusionCounts(clusters + 1, classes, ignored);
    components.count(set, clusterOfPatch, counts);
    return counts;
  }
}

package io.abaculus.eval.unsupervised;

import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.features.FeatureSet;

/**
 * Images, and what a model makes of them.
 *
 * @param images with labels, of which class 0 is the background
 * @param features of those that can be read
 * @param attention of the same ones, as {@link io.abaculus.eval.features.AttentionMaps} gives it
 */
public record SplitFeatures(SegmentationDataset images, FeatureSet features, FeatureSet attention)
    implements AutoCloseable {
  /**
   * Checks that they belong together.
   *
   * @throws IllegalArgumentException if features and attention are not of the same images
   */
  public SplitFeatures {
    boolean same = features.size() == attention.size();
    for (int i = 0; same && i < features.size(); i++) {
      same = features.record(i) == attention.record(i);
    }
    if (!same) {
      throw new IllegalArgumentException(
          "the features of %d images of %s and the attention of %d are not of the same ones"
              .formatted(features.size(), images.name(), attention.size()));
    }
  }

  /** Lets go of the features and the attention. */
  @Override
  public void close() {
    try (features; attention) {
      // Both are closed, also if closing one fails.
    }
  }
}

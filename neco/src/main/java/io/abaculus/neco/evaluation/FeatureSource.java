package io.abaculus.neco.evaluation;

import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.features.FeatureCache;
import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.features.LabelledFeatureReader;
import io.abaculus.eval.features.ModelIdentity;
import io.abaculus.eval.features.PatchEncoder;
import io.abaculus.eval.features.SegmentationView;
import io.abaculus.formats.StoredType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the features of whole images come from: computed into memory, or into files that are mapped.
 *
 * @param view the sizes of images and labels
 * @param imagesAtOnce images that go through the model together
 * @param threads that read images
 * @param cache the folder of the files; null: memory
 */
public record FeatureSource(
    SegmentationView view, int imagesAtOnce, int threads, @Nullable Path cache) {
  /** How features are kept in files. */
  static final StoredType STORED = StoredType.F32;

  /**
   * The features of a data set.
   *
   * @param wanted how many of its images are needed, the first ones
   * @return empty if the watch ended it
   */
  Optional<FeatureSet> of(
      SegmentationDataset images,
      int wanted,
      PatchEncoder encoder,
      ModelIdentity identity,
      TrialWatch watch)
      throws IOException {
    LabelledFeatureReader reader =
        new LabelledFeatureReader(encoder, view, imagesAtOnce, threads);
    FeatureListener listener = new FeatureListener(watch);
    return cache == null
        ? FeatureSet.inMemory(images, wanted, reader, listener, watch::isStopped)
        : FeatureCache.open(
            cache, images, reader, identity, STORED, listener, watch::isStopped)
            .map(set -> set);
  }
}

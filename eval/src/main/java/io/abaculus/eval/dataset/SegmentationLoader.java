package io.abaculus.eval.dataset;

import io.abaculus.data.Attempt;
import io.abaculus.data.Collator;
import io.abaculus.data.DataLoader;
import io.abaculus.data.Dataset;
import io.abaculus.data.LoaderOptions;
import io.abaculus.data.RecordReadException;
import io.abaculus.data.Transform;
import java.util.List;

/** Loads images and labels in batches, as a model is to see them. */
public final class SegmentationLoader {
  private SegmentationLoader() {}

  /**
   * Opens a loader that hands over what cannot be read as such, for an evaluation that names and skips it.
   *
   * @param transform what is done to each image and its labels
   * @param options how many at once, in which order
   */
  public static DataLoader<Attempt<SegmentedImage>, List<Attempt<SegmentedImage>>> open(
      SegmentationDataset dataset,
      Transform<SegmentedImage, SegmentedImage> transform,
      LoaderOptions options) {
    Dataset<Attempt<SegmentedImage>> attempts = dataset.attempts();
    Transform<Attempt<SegmentedImage>, Attempt<SegmentedImage>> whereRead =
        (attempt, random) -> switch (attempt) {
          case Attempt.Read<SegmentedImage>(SegmentedImage example) ->
              new Attempt.Read<>(transform.apply(example, random));
          case Attempt.Unreadable<SegmentedImage>(RecordReadException reason) ->
              new Attempt.Unreadable<>(reason);
        };
    return DataLoader.open(attempts, options, Collator.of(whereRead, List::copyOf));
  }
}

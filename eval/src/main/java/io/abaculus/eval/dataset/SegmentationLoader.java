package io.abaculus.eval.dataset;

import io.abaculus.data.Attempt;
import io.abaculus.data.Batch;
import io.abaculus.data.Collator;
import io.abaculus.data.DataLoader;
import io.abaculus.data.Dataset;
import io.abaculus.data.LoaderOptions;
import io.abaculus.data.RecordReadException;
import io.abaculus.data.Transform;
import java.io.IOException;
import java.util.ArrayList;
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

  /**
   * An image that could be read.
   *
   * @param index in the data set that is loaded
   * @param example as the transform leaves it
   */
  public record Loaded(int index, SegmentedImage example) {}

  /** Takes what could not be read. */
  @FunctionalInterface
  public interface Skipped {
    /** The image of an index in the data set that is loaded. */
    void skip(int index, RecordReadException reason) throws IOException;
  }

  /** Those images of a batch that could be read; the others are handed over. */
  public static List<Loaded> readable(
      Batch<List<Attempt<SegmentedImage>>> batch, Skipped skipped) throws IOException {
    List<Loaded> readable = new ArrayList<>();
    for (int i = 0; i < batch.records().size(); i++) {
      int index = batch.records().get(i);
      switch (batch.value().get(i)) {
        case Attempt.Read<SegmentedImage>(SegmentedImage example) ->
            readable.add(new Loaded(index, example));
        case Attempt.Unreadable<SegmentedImage>(RecordReadException reason) ->
            skipped.skip(index, reason);
      }
    }
    return readable;
  }
}

package io.abaculus.eval.features;

import io.abaculus.data.Dataset;
import io.abaculus.data.RecordReadException;
import io.abaculus.eval.dataset.SegmentationDataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The features and labels of those of a data set's images that can be read, in its order: in memory, or in
 * the files of a {@link FeatureCache}.
 */
public interface FeatureSet extends Dataset<LabelledFeatures>, AutoCloseable {

  /** Is told how far the computing of features is. */
  interface Listener {
    /** So many images were looked at, of so many. */
    void computed(int images, int of);

    /** An image that could not be read; it has no features. */
    void skip(String record, String reason);
  }

  /** The index in the data set of an image that has features. */
  int record(int index);

  @Override
  default String recordName(int index) {
    return "the features of image " + record(index);
  }

  @Override
  void close();

  /**
   * Features in memory: 4 bytes for each patch and channel, 1.6 MB for each image of a ViT-S at 448 pixels.
   *
   * @param wanted how many of the images, the first ones
   * @param stop asked now and then; true ends the work
   * @return empty if it was stopped
   */
  static Optional<FeatureSet> inMemory(
      SegmentationDataset images,
      int wanted,
      LabelledFeatureReader reader,
      Listener listener,
      BooleanSupplier stop)
      throws IOException {
    List<Integer> records = new ArrayList<>();
    List<LabelledFeatures> features = new ArrayList<>();
    boolean all =
        reader.read(
            images,
            0,
            wanted,
            new LabelledFeatureReader.Receiver() {
              @Override
              public void accept(int index, LabelledFeatures image) {
                records.add(index);
                features.add(image);
                listener.computed(index + 1, wanted);
              }

              @Override
              public void skip(int index, RecordReadException reason) {
                listener.skip(images.recordName(index), reason.reason());
                listener.computed(index + 1, wanted);
              }
            },
            stop);
    return all ? Optional.of(new FeaturesInMemory(records, features)) : Optional.empty();
  }
}

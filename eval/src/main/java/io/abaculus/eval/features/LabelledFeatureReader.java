package io.abaculus.eval.features;

import io.abaculus.data.Attempt;
import io.abaculus.data.Batch;
import io.abaculus.data.DataLoader;
import io.abaculus.data.LoaderOptions;
import io.abaculus.data.RecordReadException;
import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.dataset.SegmentationLoader;
import io.abaculus.eval.dataset.SegmentationTransforms;
import io.abaculus.eval.dataset.SegmentedImage;
import io.abaculus.eval.dataset.Subset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Takes images with labels through a model in the order of their data set; threads read the next ones
 * meanwhile.
 *
 * @param encoder the model
 * @param view how the images are seen
 * @param imagesAtOnce images that go through the model together, at least 1
 * @param threads that read images, at least 1
 */
public record LabelledFeatureReader(
    PatchEncoder encoder, SegmentationView view, int imagesAtOnce, int threads) {

  /**
   * Checks that the model's patches fill the images.
   *
   * @throws IllegalArgumentException if they do not
   */
  public LabelledFeatureReader {
    SegmentationView.requireWholePatches(view.side(), encoder);
  }

  /** Takes what becomes of each image. */
  public interface Receiver {
    /** The features and the labels of an image of the data set, in their order. */
    void accept(int index, LabelledFeatures image) throws IOException;

    /** An image that could not be read; it has no features. */
    void skip(int index, RecordReadException reason) throws IOException;
  }

  /**
   * Reads some of a data set's images.
   *
   * @param first index of the first image
   * @param end index after the last one
   * @param stop asked before every batch; true ends the work
   * @return whether all were read; false if it was stopped
   * @throws IOException if the receiver cannot take features
   */
  public boolean read(
      SegmentationDataset images, int first, int end, Receiver receiver, BooleanSupplier stop)
      throws IOException {
    if (first == end) {
      return true;
    }
    try (DataLoader<Attempt<SegmentedImage>, List<Attempt<SegmentedImage>>> loader =
        SegmentationLoader.open(
            Subset.range(images, first, end),
            SegmentationTransforms.resize(view.side(), LabelMap.Pick.CENTER),
            LoaderOptions.inOrder(imagesAtOnce).withThreads(threads))) {
      while (loader.hasNext()) {
        if (stop.getAsBoolean()) {
          return false;
        }
        deliver(loader.next(), first, receiver);
      }
    }
    return true;
  }

  private void deliver(
      Batch<List<Attempt<SegmentedImage>>> batch, int first, Receiver receiver)
      throws IOException {
    List<SegmentationLoader.Loaded> readable =
        SegmentationLoader.readable(
            batch, (index, reason) -> receiver.skip(first + index, reason));
    List<LabelledFeatures> encoded =
        encode(readable.stream().map(SegmentationLoader.Loaded::example).toList());
    for (int i = 0; i < encoded.size(); i++) {
      receiver.accept(first + readable.get(i).index(), encoded.get(i));
    }
  }

  /**
   * The features and labels of images that have the view's side already.
   *
   * @param images any number of them
   */
  public List<LabelledFeatures> encode(List<SegmentedImage> images) {
    List<LabelledFeatures> encoded = new ArrayList<>();
    for (int from = 0; from < images.size(); from += imagesAtOnce) {
      List<SegmentedImage> some =
          images.subList(from, Math.min(images.size(), from + imagesAtOnce));
      List<PatchFeatures> features =
          encoder.encode(some.stream().map(SegmentedImage::image).toList());
      for (int i = 0; i < some.size(); i++) {
        encoded.add(new LabelledFeatures(features.get(i), view.labels(some.get(i))));
      }
    }
    return encoded;
  }
}

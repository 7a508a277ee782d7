package io.abaculus.eval.linear;

import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.dataset.SegmentedImage;
import io.abaculus.eval.features.LabelledFeatures;
import io.abaculus.eval.features.SegmentationView;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Some of the images of a training step, whose gradients are computed at once. */
public sealed interface ProbePart {
  /** Images of a part, but for the last one of a step: their scores are in memory at once. */
  int IMAGES = 32;

  /**
   * Images that go through the model for this step alone.
   *
   * @param images of the view's side
   * @param view how they are seen
   */
  record Images(List<SegmentedImage> images, SegmentationView view) implements ProbePart {
    /** Copies the list. */
    public Images {
      images = List.copyOf(images);
    }

    @Override
    public Stream<LabelMap> labels() {
      return images.stream().map(view::labels);
    }

    @Override
    public List<LabelledFeatures> features(
        Function<List<SegmentedImage>, List<LabelledFeatures>> encode) {
      return encode.apply(images);
    }
  }

  /**
   * Images whose features are there already.
   *
   * @param images what the model made of them
   */
  record Features(List<LabelledFeatures> images) implements ProbePart {
    /** Copies the list. */
    public Features {
      images = List.copyOf(images);
    }

    @Override
    public Stream<LabelMap> labels() {
      return images.stream().map(LabelledFeatures::labels);
    }

    @Override
    public List<LabelledFeatures> features(
        Function<List<SegmentedImage>, List<LabelledFeatures>> encode) {
      return images;
    }
  }

  /** The labels of each image, in the size in which predictions are compared with them. */
  Stream<LabelMap> labels();

  /**
   * The features of the images.
   *
   * @param encode what makes features of images that have none yet
   */
  List<LabelledFeatures> features(
      Function<List<SegmentedImage>, List<LabelledFeatures>> encode);

  /** How many pixels have another label. */
  default long counted(int ignored) {
    return labels()
        .mapToLong(
            map -> {
              long counted = 0;
              for (byte label : map.labels()) {
                counted += (label & 0xff) != ignored ? 1 : 0;
              }
              return counted;
            })
        .sum();
  }
}

package io.abaculus.spark.evaluation;

import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import io.abaculus.eval.dataset.SegmentedImage;
import io.abaculus.eval.features.SegmentationView;
import io.abaculus.eval.linear.ProbePart;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The images of a part of a step on their way to an executor.
 *
 * @param side of each in pixels
 * @param labelSide as {@link SegmentationView#labelSide}
 * @param pixels of each image
 * @param labels of each image's pixels
 */
record SentImages(int side, int labelSide, List<byte[]> pixels, List<byte[]> labels)
    implements Serializable {
  /** Copies the lists. */
  SentImages {
    pixels = List.copyOf(pixels);
    labels = List.copyOf(labels);
  }

  static SentImages of(ProbePart.Images part) {
    return new SentImages(
        part.view().side(),
        part.view().labelSide(),
        part.images().stream().map(image -> image.image().pixels()).toList(),
        part.images().stream().map(image -> image.labels().labels()).toList());
  }

  SegmentationView view() {
    return new SegmentationView(side, labelSide);
  }

  List<SegmentedImage> images() {
    return IntStream.range(0, pixels.size())
        .mapToObj(
            i -> new SegmentedImage(
                RgbImage.of(side, side, pixels.get(i)),
                new LabelMap(side, side, labels.get(i))))
        .toList();
  }
}

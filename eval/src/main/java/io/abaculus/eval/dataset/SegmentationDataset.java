package io.abaculus.eval.dataset;

import io.abaculus.data.Dataset;
import java.util.List;

/**
 * Images whose pixels are labelled with one of some classes each. The labels of a record are classes,
 * from 0, or {@link #ignored()}; one that has others cannot be read.
 */
public interface SegmentationDataset extends Dataset<SegmentedImage> {
  /** What the data set is called, such as {@code voc}. */
  String name();

  /** The names of the classes, by their labels. */
  List<String> classNames();

  /** The label of pixels that do not count, which is none of the classes or the first of them. */
  int ignored();

  /**
   * Where its labels come from, so that stored ones are not taken for others': a data set that may have
   * several kinds of labels for an image says which, in any words.
   */
  default String labelSource() {
    return "";
  }

  /** How many classes there are. */
  default int classes() {
    return classNames().size();
  }
}

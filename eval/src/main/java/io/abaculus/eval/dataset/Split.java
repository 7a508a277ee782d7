package io.abaculus.eval.dataset;

import io.abaculus.data.Nearest;
import java.util.Arrays;
import java.util.List;

/** Which of a data set's images. */
public enum Split {
  /** Those to train on. */
  TRAIN("train", "training images"),
  /** VOC's training images and those that SBD labelled besides (Hariharan et al., 2011). */
  TRAINAUG("trainaug", "augmented training images"),
  /** Those to measure on. */
  VAL("val", "validation images");

  private final String label;
  private final String images;

  Split(String label, String images) {
    this.label = label;
    this.images = images;
  }

  /**
   * The split of a name.
   *
   * @throws IllegalArgumentException if there is none of that name; the message lists the names
   */
  public static Split named(String name) {
    List<String> names = Arrays.stream(values()).map(Split::toString).toList();
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "there is no split called '%s', only %s%s"
              .formatted(name, String.join(", ", names), Nearest.hint(name, names)));
    }
    return values()[index];
  }

  /** What its images are called in messages. */
  String images() {
    return images;
  }

  /** The name on the command line. */
  @Override
  public String toString() {
    return label;
  }
}

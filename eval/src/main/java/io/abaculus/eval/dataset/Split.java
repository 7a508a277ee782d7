package io.abaculus.eval.dataset;

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
    return Named.of("split", name, values());
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

package io.abaculus.neco.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a data set of training images lies on disk, under the names that NeCo's configurations use.
 */
public enum DatasetLayout {
  /** COCO: {@code train2017/*.jpg}, in the folder itself or in its {@code images}. */
  COCO("coco", "a folder train2017 (or images/train2017) of images"),
  /**
   * A part of ImageNet: {@code imagenet100.txt} lists classes or files of {@code train/n…/*.JPEG}.
   */
  IMAGENET100("imagenet100k",
      "a file imagenet100.txt of class names and folders train/n01234567 of images"),
  /** ImageNet: {@code train/n…/*.JPEG}. */
  IMAGENET("imagenet", "folders train/n01234567 of images"),
  /**
   * Pascal VOC: {@code VOCSegmentation/images/*.jpg}, of which
   * {@code VOCSegmentation/sets/trainaug.txt} lists some.
   */
  VOC("voc", "a folder VOCSegmentation with images and sets/trainaug.txt"),
  /** Any folder: all images in it and in its folders. */
  FOLDER("folder", "images in it or in its folders");

  private final String label;
  private final String expected;

  DatasetLayout(String label, String expected) {
    this.label = label;
    this.expected = expected;
  }

  /** The name in configurations and on the command line. */
  public String label() {
    return label;
  }

  /** What the folder should hold, in words. */
  String expected() {
    return expected;
  }

  /**
   * The layout of a name.
   *
   * @throws IllegalArgumentException if there is none of that name; the message lists the names
   */
  public static DatasetLayout named(String name) {
    for (DatasetLayout layout : values()) {
      if (layout.label.equals(name.toLowerCase(Locale.ROOT))) {
        return layout;
      }
    }
    throw new IllegalArgumentException(
        "there is no kind of data set called '%s', only %s"
            .formatted(name, Arrays.stream(values()).map(DatasetLayout::label)
                .collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return label;
  }
}

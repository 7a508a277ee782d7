package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** {@code data.dataset_name}: how the images lie under {@code data.data_dir}. */
public enum DatasetName {
  /** Whichever of the layouts below the folder has, else {@link #FOLDER}. */
  AUTO("auto"),
  /** Every image below the folder. */
  FOLDER("folder"),
  /** {@code train2017/*.jpg}. */
  COCO("coco"),
  /** {@code train/<class>/*} for the classes that {@code imagenet100.txt} lists. */
  IMAGENET100K("imagenet100k"),
  /** {@code train/<class>/*}. */
  IMAGENET("imagenet"),
  /** {@code images/*.jpg} and {@code sets/trainaug.txt}. */
  VOC("voc"),
  /** Two folders, one of each. */
  COCO_IMAGENET100K("coco,imagenet100k"),
  /** Two folders, one of each. */
  COCO_IMAGENET("coco,imagenet");

  private final String text;

  DatasetName(String text) {
    this.text = text;
  }

  /** The name as a configuration file spells it. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The data set of a name; blanks after a comma do not count. */
  @JsonCreator
  static DatasetName of(String text) {
    return Arrays.stream(values())
        .filter(name -> name.text.equals(text.replace(" ", "")))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no data set is called " + text));
  }

  /** How many folders {@code data.data_dir} must name. */
  public int folders() {
    return this == COCO_IMAGENET100K || this == COCO_IMAGENET ? 2 : 1;
  }
}

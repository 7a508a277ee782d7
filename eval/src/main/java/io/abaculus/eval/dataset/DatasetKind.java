package io.abaculus.eval.dataset;

import io.abaculus.data.Nearest;
import java.util.Arrays;
import java.util.List;

/** The data sets that {@link SegmentationDatasets} can open, by their names. */
public enum DatasetKind {
  /** Pascal VOC 2012 (Everingham et al., 2010): 21 classes, the background among them. */
  VOC("voc", Split.TRAIN, Split.TRAINAUG, Split.VAL),
  /** ADE20K's scene parsing (Zhou et al., 2017): 150 classes. */
  ADE20K("ade20k", Split.TRAIN, Split.VAL),
  /** COCO's stuff (Caesar et al., 2018), joined to its 15 supercategories. */
  COCO_STUFF("coco-stuff", Split.TRAIN, Split.VAL),
  /** COCO's things in its panoptic labels (Kirillov et al., 2019), joined to 12 supercategories. */
  COCO_THINGS("coco-things", Split.TRAIN, Split.VAL),
  /** Cityscapes (Cordts et al., 2016): its 19 classes of evaluation. */
  CITYSCAPES("cityscapes", Split.TRAIN, Split.VAL),
  /** Images and masks of one's own. */
  FOLDER("folder", Split.TRAIN, Split.VAL);

  private final String label;
  private final List<Split> splits;

  DatasetKind(String label, Split... splits) {
    this.label = label;
    this.splits = List.of(splits);
  }

  /**
   * The data set of a name.
   *
   * @throws IllegalArgumentException if there is none of that name; the message lists the names
   */
  public static DatasetKind named(String name) {
    List<String> names = Arrays.stream(values()).map(DatasetKind::toString).toList();
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "there is no data set called '%s', only %s%s"
              .formatted(name, String.join(", ", names), Nearest.hint(name, names)));
    }
    return values()[index];
  }

  /** Which splits it has. */
  public List<Split> splits() {
    return splits;
  }

  /** The name on the command line and in reports. */
  @Override
  public String toString() {
    return label;
  }
}

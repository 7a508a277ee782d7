package io.abaculus.eval.dataset;

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
    return Named.of("data set", name, values());
  }

  /** Which splits it has. */
  public List<Split> splits() {
    return splits;
  }

  /**
   * Whether class 0 is the background, which shows none of the other classes: of VOC, and of images of one's
   * own, of which it is taken to be so.
   */
  public boolean hasBackground() {
    return switch (this) {
      case VOC, FOLDER -> true;
      case ADE20K, COCO_STUFF, COCO_THINGS, CITYSCAPES -> false;
    };
  }

  /** The name on the command line and in reports. */
  @Override
  public String toString() {
    return label;
  }
}

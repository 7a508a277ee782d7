package io.abaculus.eval.dataset;

import io.abaculus.data.image.LabelMap;
import java.io.IOException;
import java.util.List;

/** Cityscapes: of 34 labels and the licence plates, 19 are classes and the others do not count. */
final class CityscapesLayout {
  static final List<String> CLASS_NAMES =
      List.of(
          "road", "sidewalk", "building", "wall", "fence", "pole", "traffic light",
          "traffic sign", "vegetation", "terrain", "sky", "person", "rider", "car", "truck", "bus",
          "train", "motorcycle", "bicycle");

  /** The labels of the classes, by class. */
  private static final List<Integer> LABELS =
      List.of(7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33);

  private CityscapesLayout() {}

  static SegmentationDataset open(DatasetSearch search) throws IOException {
    String next = "give the folder that holds both leftImg8bit and gtFine";
    String images = search.folder(search.split().images(), folders("leftImg8bit", search), next);
    String labels =
        search.folder(
            "labels of the " + search.split().images(), folders("gtFine", search), next);
    return new FileDataset(
        DatasetKind.CITYSCAPES,
        search.files(),
        SegmentedFiles.ofImages(
            search.files(),
            SegmentedFiles.Place.of(images, "_leftImg8bit.png"),
            SegmentedFiles.Place.of(labels, "_gtFine_labelIds.png")),
        CLASS_NAMES,
        LabelMap.VOID,
        table());
  }

  private static List<String> folders(String part, DatasetSearch search) {
    String folder = part + "/" + search.split();
    return List.of(folder, part + "_trainvaltest/" + folder, "cityscapes/" + folder);
  }

  private static LabelTable table() {
    // A plate's label is -1, which a byte keeps as 255.
    LabelTable table =
        LabelTable.empty().withAll(0, 33, LabelMap.VOID).with(LabelMap.VOID,
            LabelMap.VOID);
    for (int i = 0; i < LABELS.size(); i++) {
      table = table.with(LABELS.get(i), i);
    }
    return table;
  }
}

package io.abaculus.eval.dataset;

import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.dataset.CocoCategories.Category;
import io.abaculus.eval.dataset.SegmentedFiles.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * COCO 2017, its categories joined to supercategories, which are sorted by name: the 15 of stuff without
 * "other", or the 12 of things. Images without labels do not belong to the data set.
 */
final class CocoLayout {
  /** Categories up to this number are things in COCO-Stuff's labels, those above are stuff. */
  private static final int LAST_THING = 91;

  private static final int LAST_STUFF = 183;
  private static final String OTHER = "other";

  private static final List<String> PANOPTIC_FOLDERS =
      List.of("annotations/panoptic_annotations/", "annotations/", "panoptic_annotations/", "");

  private CocoLayout() {}

  /** Stuff: 92 to 182, and 0 or 183 for what is none of it. */
  static SegmentationDataset openStuff(DatasetSearch search) throws IOException {
    String year = search.split() + "2017";
    String pixelmaps = "stuff_" + year + "_pixelmaps";
    String labels =
        search.folder(
            "labels of the " + search.split().images(),
            List.of(
                "annotations/stuff_annotations/" + pixelmaps, "annotations/" + pixelmaps,
                "stuff_annotations/" + pixelmaps, pixelmaps, "stuffthingmaps/" + pixelmaps,
                "stuffthingmaps/" + year),
            "unpack stuff_%s_pixelmaps.zip of stuff_annotations_trainval2017.zip".formatted(year));
    List<Category> categories =
        categories(search, "stuff", List.of("annotations/stuff_annotations/", "annotations/",
            "stuff_annotations/", "", "stuffthingmaps/"));
    List<String> names =
        supercategories(
            categories.stream().filter(category -> !category.supercategory().equals(OTHER)));
    LabelTable table =
        table(categories, names)
            .with(0, LabelMap.VOID)
            .with(LAST_STUFF, LabelMap.VOID);
    LabelTable stored =
        labels.endsWith("stuffthingmaps/" + year)
            ? table.withAll(1, LAST_THING, LabelMap.VOID).lessOne()
            : table;
    return dataset(search, labels, names, stored.with(LabelMap.VOID, LabelMap.VOID));
  }

  /**
   * Things, by numbers of panoptic categories, or by segments as published; 0 and all stuff do not count.
   */
  static SegmentationDataset openThings(DatasetSearch search) throws IOException {
    String year = search.split() + "2017";
    String segments = "panoptic_" + year;
    String labels =
        search.folder(
            "labels of the " + search.split().images(),
            List.of(
                "annotations/" + year, "annotations/semantic_segmentations_" + year,
                "annotations/semantic_segmenations_" + year, "annotations/" + segments,
                "annotations/panoptic_annotations/" + segments, "panoptic_annotations/" + segments,
                segments, "stuffthingmaps/" + year),
            "unpack panoptic_%s.zip of panoptic_annotations_trainval2017.zip".formatted(year));
    List<Category> categories = categories(search, "panoptic", PANOPTIC_FOLDERS);
    List<String> names = supercategories(categories.stream().filter(Category::thing));
    LabelTable table =
        table(categories.stream().filter(Category::thing).toList(), names);
    for (Category category : categories) {
      if (!category.thing()) {
        table = table.with(category.id(), LabelMap.VOID);
      }
    }
    table = table.with(0, LabelMap.VOID);
    if (labels.endsWith(segments)) {
      return dataset(
          search, labels, names, CocoSegments.of(search.files(), listing(search, segments), table));
    }
    LabelTable stored =
        labels.endsWith("stuffthingmaps/" + year)
            ? table.withAll(LAST_THING + 1, LAST_STUFF, LabelMap.VOID).lessOne()
            : table;
    return dataset(search, labels, names, stored.with(LabelMap.VOID, LabelMap.VOID));
  }

  /** The file that lists the segments of the images. */
  private static String listing(DatasetSearch search, String segments) throws LayoutException {
    return search.file(
        "list of segments",
        PANOPTIC_FOLDERS.stream().map(folder -> folder + segments + ".json").toList(),
        "unpack panoptic_annotations_trainval2017.zip");
  }

  private static SegmentationDataset dataset(
      DatasetSearch search, String labels, List<String> names, LabelFormat format)
      throws IOException {
    String year = search.split() + "2017";
    String images =
        search.folder(
            search.split().images(), List.of("images/" + year, year), "unpack " + year + ".zip");
    return new FileDataset(
        search.kind(),
        search.files(),
        SegmentedFiles.ofLabels(
            search.files(), Place.of(labels, ".png"), Place.of(images, ".jpg")),
        names,
        LabelMap.VOID,
        format);
  }

  /** Those of the validation images' annotations, which are the training images' too, and a smaller file. */
  private static List<Category> categories(
      DatasetSearch search, String kind, List<String> folders) throws IOException {
    List<String> names = new ArrayList<>();
    for (Split split : List.of(Split.VAL, Split.TRAIN)) {
      for (String folder : folders) {
        names.add("%s%s_%s2017.json".formatted(folder, kind, split));
      }
    }
    String file =
        search.file(
            "categories", names,
            "unpack %s_annotations_trainval2017.zip".formatted(kind));
    return CocoCategories.of(search.files(), file);
  }

  private static List<String> supercategories(Stream<Category> categories) {
    return categories.map(Category::supercategory).distinct().sorted().toList();
  }

  /** Each category's class is its supercategory; it does not count if that is no class. */
  private static LabelTable table(List<Category> categories, List<String> names) {
    LabelTable table = LabelTable.empty();
    for (Category category : categories) {
      int index = names.indexOf(category.supercategory());
      table = table.with(category.id(), index < 0 ? LabelMap.VOID : index);
    }
    return table;
  }
}

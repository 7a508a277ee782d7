package io.abaculus.eval.dataset;

import io.abaculus.data.image.LabelMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** ADE20K's scene parsing: labels 1 to 150, and 0 for what is none of these. */
final class Ade20kLayout {
  private static final int CLASSES = 150;
  private static final List<String> ROOTS = List.of("ADEChallengeData2016/", "");

  private Ade20kLayout() {}

  static SegmentationDataset open(DatasetSearch search) throws IOException {
    String part = search.split() == Split.TRAIN ? "training" : "validation";
    String next = "give the folder that holds ADEChallengeData2016";
    String images =
        search.folder(
            search.split().images(), below("images/" + part), next);
    String labels =
        search.folder(
            "labels of the " + search.split().images(), below("annotations/" + part), next);
    List<SegmentedFiles> records =
        SegmentedFiles.ofImages(
            search.files(),
            SegmentedFiles.Place.of(images, ".jpg"),
            SegmentedFiles.Place.of(labels, ".png"));
    String root = images.substring(0, images.length() - ("images/" + part).length());
    List<String> names = classNames(search.files(), root + "objectInfo150.txt");
    return switch (search.protocol()) {
      case STANDARD -> new FileDataset(
          DatasetKind.ADE20K, search.files(), records, names, LabelMap.VOID,
          LabelTable.ofClasses(1, CLASSES).with(0, LabelMap.VOID));
      case REFERENCE -> {
        List<String> withOther = new ArrayList<>(List.of("other"));
        withOther.addAll(names);
        yield new FileDataset(
            DatasetKind.ADE20K, search.files(), records, withOther, 0,
            LabelTable.ofClasses(0, CLASSES + 1));
      }
    };
  }

  private static List<String> below(String path) {
    return ROOTS.stream().map(root -> root + path).toList();
  }

  /** The first name of each class, of the several that the data set's table has, or of our copy. */
  private static List<String> classNames(FileTree files, String table) throws IOException {
    if (!files.hasFile(table)) {
      return shippedNames();
    }
    List<String> names =
        NameList.of(files.read(table, InputStream::readAllBytes)).stream()
            .skip(1)
            .map(line -> line.name().substring(line.name().lastIndexOf('\t') + 1))
            .map(name -> name.split("[,;]", 2)[0].strip())
            .toList();
    if (names.size() != CLASSES) {
      throw new IOException(
          "%s has %d classes, and ADE20K has %d: download it again, or remove it"
              .formatted(files.describe(table), names.size(), CLASSES));
    }
    return names;
  }

  private static List<String> shippedNames() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Ade20kLayout.class.getResourceAsStream("ade20k-classes.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}

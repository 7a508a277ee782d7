package io.abaculus.eval.dataset;

import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pascal VOC: lists of names, JPEGs, and PNGs whose palette's indices are the classes; 255 marks borders
 * and does not count. Images of one's own laid out like it name their classes in {@code classes.txt}.
 */
final class VocLayout {
  static final List<String> CLASS_NAMES =
      List.of(
          "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat",
          "chair", "cow", "diningtable", "dog", "horse", "motorbike", "person", "pottedplant",
          "sheep", "sofa", "train", "tvmonitor");

  private VocLayout() {}

  /** Where things are below the folder of the data set. */
  private enum Style {
    NECO("images", "sets", List.of("VOCSegmentation/", "")),
    PUBLISHED("JPEGImages", "ImageSets/Segmentation",
        List.of("VOCdevkit/VOC2012/", "VOC2012/", ""));

    final String images;
    final String lists;
    final List<String> folders;

    Style(String images, String lists, List<String> folders) {
      this.images = images;
      this.lists = lists;
      this.folders = folders;
    }

    List<String> lists(Split split) {
      return folders.stream().map(folder -> folder + list(split)).toList();
    }

    String list(Split split) {
      return lists + "/" + split + ".txt";
    }
  }

  static SegmentationDataset open(DatasetSearch search) throws IOException {
    List<String> lists = new ArrayList<>(Style.NECO.lists(search.split()));
    lists.addAll(Style.PUBLISHED.lists(search.split()));
    String list = search.file(search.split().images(), lists, next(search.split()));
    Style style =
        list.endsWith(Style.PUBLISHED.list(search.split())) ? Style.PUBLISHED : Style.NECO;
    String folder = list.substring(0, list.length() - style.list(search.split()).length());
    List<String> names =
        ClassList.find(search.files(), List.of(folder)).orElse(CLASS_NAMES);
    return new FileDataset(
        DatasetKind.VOC,
        search.files(),
        listed(search.files(), list, folder + style.images, folder + labels(search)),
        names,
        LabelMap.VOID,
        LabelTable.ofClasses(0, names.size()).with(LabelMap.VOID, LabelMap.VOID));
  }

  /** NeCo reads the labels of its training images from SBD's. */
  private static String labels(DatasetSearch search) {
    return switch (search.split()) {
      case VAL -> "SegmentationClass";
      case TRAINAUG -> "SegmentationClassAug";
      case TRAIN -> search.protocol() == Protocol.REFERENCE
          ? "SegmentationClassAug"
          : "SegmentationClass";
    };
  }

  private static String next(Split split) {
    return split == Split.TRAINAUG
        ? "VOC itself has no such list: it comes with SBD's labels, which go to SegmentationClassAug"
        : "give the folder that holds VOCSegmentation or VOCdevkit, or VOCtrainval_11-May-2012.tar";
  }

  private static List<SegmentedFiles> listed(
      FileTree files, String list, String images, String labels) throws IOException {
    List<SegmentedFiles> all = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    for (NameList.Line line : NameList.of(files.read(list, InputStream::readAllBytes))) {
      Integer before = lines.put(line.name(), line.number());
      if (before != null) {
        throw new IOException(
            "line %d of %s lists %s as line %d does, which would count twice: remove one of them"
                .formatted(line.number(), files.describe(list), line.name(), before));
      }
      String why = "line %d of %s lists it".formatted(line.number(), files.describe(list));
      all.add(
          new SegmentedFiles(
              existing(files, images + "/" + line.name() + ".jpg", why),
              existing(files, labels + "/" + line.name() + ".png", why)));
    }
    if (all.isEmpty()) {
      throw new IOException(files.describe(list) + " lists no images");
    }
    return all;
  }

  private static String existing(FileTree files, String file, String why) throws IOException {
    if (!files.hasFile(file)) {
      throw SegmentedFiles.missing(files, file, why);
    }
    return file;
  }
}

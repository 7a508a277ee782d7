package io.abaculus.eval.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pascal VOC's segmentation (Everingham et al., 2010). 21 classes, 0 the background; 255 marks borders and
 * does not count. It lies on disk in one of two ways:
 *
 * <ul>
 * <li>as NeCo keeps it, in {@code VOCSegmentation}: {@code images/NAME.jpg},
 * {@code SegmentationClass/NAME.png}, and lists of names in {@code sets};
 * <li>as it is published, in {@code VOCdevkit/VOC2012}: {@code JPEGImages/NAME.jpg},
 * {@code SegmentationClass/NAME.png}, and lists in {@code ImageSets/Segmentation}.
 * </ul>
 */
public final class VocSegmentation {
  private VocSegmentation() {}

  /** Where things are below the folder of a data set. */
  private record Layout(String images, String lists) {
    static final List<Layout> ALL =
        List.of(new Layout("images", "sets"), new Layout("JPEGImages", "ImageSets/Segmentation"));

    /** What the folders are called that are laid out so, and those that hold them. */
    static final List<String> FOLDERS =
        List.of("VOCSegmentation", "VOCdevkit/VOC2012", "VOC2012", "");

    Path list(Path root) {
      return root.resolve(lists).resolve("val.txt");
    }
  }

  /**
   * The validation images, in the order of the list {@code val.txt}.
   *
   * @param folder that is laid out in one of the two ways, or holds such a folder
   * @throws IOException if it is not laid out so, or a file that the list names is missing
   */
  public static List<SegmentedFiles> validation(Path folder) throws IOException {
    for (String name : Layout.FOLDERS) {
      Path root = folder.resolve(name);
      for (Layout layout : Layout.ALL) {
        if (Files.isRegularFile(layout.list(root))) {
          return listed(root, layout);
        }
      }
    }
    throw new IOException(
        ("no validation images in %s: it should hold VOCSegmentation with sets/val.txt, images and"
            + " SegmentationClass, or VOCdevkit/VOC2012 with ImageSets/Segmentation/val.txt,"
            + " JPEGImages and SegmentationClass")
            .formatted(folder.toAbsolutePath()));
  }

  private static List<SegmentedFiles> listed(Path root, Layout layout) throws IOException {
    Path list = layout.list(root);
    List<SegmentedFiles> images = new ArrayList<>();
    for (String line : Files.readAllLines(list)) {
      String name = line.strip();
      if (!name.isEmpty()) {
        images.add(
            new SegmentedFiles(
                existing(root.resolve(layout.images).resolve(name + ".jpg"), list),
                existing(root.resolve("SegmentationClass").resolve(name + ".png"), list)));
      }
    }
    if (images.isEmpty()) {
      throw new IOException(list + " lists no images");
    }
    return images;
  }

  private static Path existing(Path file, Path list) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no " + file + ", which " + list + " lists");
    }
    return file;
  }
}

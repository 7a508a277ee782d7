package io.abaculus.eval.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pascal VOC's segmentation (Everingham et al., 2010) as NeCo keeps it on disk: in a folder
 * {@code VOCSegmentation}, {@code images/NAME.jpg}, {@code SegmentationClass/NAME.png} and lists of names
 * in {@code sets}. 21 classes, 0 the background; 255 marks borders and does not count.
 */
public final class VocSegmentation {
  private VocSegmentation() {}

  /**
   * The validation images, in the order of {@code sets/val.txt}.
   *
   * @param folder that holds {@code VOCSegmentation}, or is it
   * @throws IOException if it is not laid out so, or a file that the list names is missing
   */
  public static List<LabelledImage> validation(Path folder) throws IOException {
    Path inside = folder.resolve("VOCSegmentation");
    Path root = Files.isDirectory(inside) ? inside : folder;
    Path list = root.resolve("sets").resolve("val.txt");
    if (!Files.isRegularFile(list)) {
      throw new IOException(
          ("no validation images in %s: it should hold VOCSegmentation with sets/val.txt, images and"
              + " SegmentationClass")
              .formatted(folder.toAbsolutePath()));
    }
    List<LabelledImage> images = new ArrayList<>();
    for (String line : Files.readAllLines(list)) {
      String name = line.strip();
      if (!name.isEmpty()) {
        images.add(
            new LabelledImage(
                existing(root.resolve("images").resolve(name + ".jpg"), list),
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

package io.abaculus.eval.dataset;

import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.dataset.SegmentedFiles.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Images and masks of one's own: {@code images/a.jpg} and {@code masks/a.png}, also in folders. */
final class PlainLayout {
  private static final String IMAGES = "images";
  private static final String MASKS = "masks";

  private PlainLayout() {}

  static SegmentationDataset open(DatasetSearch search) throws IOException {
    FileTree files = search.files();
    String images =
        search.folder(
            search.split().images(), imageFolders(search),
            "put images there, and into masks likewise a PNG for each, of the same name");
    String masks =
        search.folder(
            "masks of the " + search.split().images(), List.of(masksOf(images)),
            "put a PNG of each image's name there");
    List<SegmentedFiles> records =
        SegmentedFiles.ofImages(files, Place.ofAnyImages(images), Place.of(masks, ".png"));
    List<String> names = classNames(files);
    return new FileDataset(
        DatasetKind.FOLDER, files, records, names, LabelMap.VOID,
        LabelTable.ofClasses(0, names.size()).with(LabelMap.VOID, LabelMap.VOID));
  }

  /** Images that are in no split are for validation, so that nobody trains on what is measured. */
  private static List<String> imageFolders(DatasetSearch search) {
    List<String> folders = new ArrayList<>(splitFolders(search.split()));
    boolean divided =
        search.files().roots().stream()
            .anyMatch(
                root -> splitFolders(Split.TRAIN).stream()
                    .anyMatch(folder -> search.files().hasFolder(root + folder)));
    if (search.split() == Split.VAL && !divided) {
      folders.add(IMAGES);
    }
    return folders;
  }

  private static List<String> splitFolders(Split split) {
    return List.of(split + "/" + IMAGES, IMAGES + "/" + split);
  }

  private static String masksOf(String images) {
    int at = images.lastIndexOf(IMAGES);
    return images.substring(0, at) + MASKS + images.substring(at + IMAGES.length());
  }

  private static List<String> classNames(FileTree files) throws IOException {
    Optional<List<String>> listed = ClassList.find(files, files.roots());
    if (listed.isPresent()) {
      return listed.get();
    }
    return IntStream.rangeClosed(0, highestLabel(files)).mapToObj(label -> "class " + label)
        .toList();
  }

  /** Over all splits, so that they have the same classes. */
  private static int highestLabel(FileTree files) throws IOException {
    List<String> masks = new ArrayList<>();
    for (String root : files.roots()) {
      List<String> folders = new ArrayList<>(List.of(root + MASKS));
      for (Split split : DatasetKind.FOLDER.splits()) {
        folders.add(root + masksOf(split + "/" + IMAGES));
      }
      for (String folder : folders) {
        if (files.hasFolder(folder)) {
          files.imagesBelow(folder).forEach(name -> masks.add(folder + "/" + name));
        }
      }
    }
    return masks.parallelStream()
        .mapToInt(mask -> highestLabel(files, mask))
        .max()
        .orElseThrow(() -> new IOException("there are no masks in " + files.describe("")));
  }

  /** 0 for a file that cannot be read, which whoever reads the record will hear of. */
  private static int highestLabel(FileTree files, String mask) {
    LabelMap labels;
    try {
      labels = FileDataset.labels(files, mask);
    } catch (ImageReadException e) {
      return 0;
    }
    return IntStream.range(0, labels.labels().length)
        .map(labels::label)
        .filter(label -> label != LabelMap.VOID)
        .max()
        .orElse(0);
  }
}

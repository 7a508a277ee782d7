package io.abaculus.neco.data;

import io.abaculus.data.image.ImageFiles;
import io.abaculus.data.image.OtherImages;
import io.abaculus.data.image.UnreadFile;
import io.abaculus.formats.storage.FileReason;
import io.abaculus.formats.storage.RegularFile;
import io.abaculus.neco.config.DataConfig;
import io.abaculus.neco.config.DatasetName;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the training images in a folder, by its layout or by what it holds. */
public final class Datasets {
  private static final Pattern IMAGENET_CLASS = Pattern.compile("n\\d{8}");
  private static final int MAX_WARNINGS = 20;

  private Datasets() {}

  /**
   * The images that a configuration names: of one folder, or of two as one data set.
   *
   * @throws DatasetException if no folder is named, their number does not fit the name of the data
   *     set, or one of them is not there or holds no image
   */
  public static ImageDataset open(DataConfig data) throws IOException {
    List<String> folders = data.dataDir();
    if (folders == null) {
      throw new DatasetException(
          "no folder of training images is named: give one by --data or in data.data_dir");
    }
    if (folders.size() != data.datasetName().folders()) {
      throw new DatasetException(
          "the data set '%s' lies in %d folders, but data.data_dir names %d"
              .formatted(
                  data.datasetName().text(), data.datasetName().folders(), folders.size()));
    }
    if (data.datasetName() == DatasetName.AUTO) {
      return open(Path.of(folders.getFirst()));
    }
    String[] names = data.datasetName().text().split(",", -1);
    List<ImageDataset> parts = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      parts.add(open(Path.of(folders.get(i)), DatasetLayout.named(names[i])));
    }
    return ImageDataset.concatenate(parts);
  }

  /**
   * The images of a folder, its layout recognised by what it holds.
   *
   * @throws DatasetException if there is no such folder, or no image in it
   */
  public static ImageDataset open(Path folder) throws IOException {
    checkFolder(folder);
    return open(folder, detect(folder));
  }

  /**
   * The images of a folder that has a known layout.
   *
   * @throws DatasetException if there is no such folder, it lacks what the layout asks for, or no
   *     image is in it
   */
  public static ImageDataset open(Path folder, DatasetLayout layout) throws IOException {
    checkFolder(folder);
    List<String> warnings = new ArrayList<>();
    ImageDataset dataset =
        switch (layout) {
          case COCO -> ofFolder(layout, cocoFolder(folder), warnings);
          case IMAGENET -> imageNet(folder, warnings);
          case IMAGENET100 -> imageNetPart(folder, warnings);
          case VOC -> voc(folder, warnings);
          case FOLDER -> ofFolder(layout, folder, warnings);
        };
    if (dataset == null || dataset.size() == 0) {
      throw new DatasetException(
          ("no training images in %s: for the data set '%s' it should hold %s (files %s),"
              + " but it holds %s%s")
              .formatted(folder.toAbsolutePath(), layout, layout.expected(), extensions(),
                  content(folder), warnings.isEmpty() ? "" : "; " + String.join("; ", warnings)));
    }
    return dataset;
  }

  /**
   * The layout that a folder's content shows; {@link DatasetLayout#FOLDER} if it shows no other.
   */
  public static DatasetLayout detect(Path folder) throws IOException {
    if (cocoFolder(folder) != null) {
      return DatasetLayout.COCO;
    }
    if (vocFolder(folder) != null) {
      return DatasetLayout.VOC;
    }
    if (holdsImageNetClass(folder.resolve("train"))) {
      return Files.isRegularFile(folder.resolve("imagenet100.txt"))
          ? DatasetLayout.IMAGENET100
          : DatasetLayout.IMAGENET;
    }
    return DatasetLayout.FOLDER;
  }

  private static void checkFolder(Path folder) throws DatasetException {
    if (!Files.exists(folder)) {
      throw new DatasetException(
          "there is no folder of training images at " + folder.toAbsolutePath());
    }
    if (!Files.isDirectory(folder)) {
      throw new DatasetException(
          "training images are given by the folder that holds them, but this is a file: "
              + folder.toAbsolutePath());
    }
  }

  private static @Nullable Path cocoFolder(Path folder) {
    return firstFolder(folder.resolve("train2017"), folder.resolve("images").resolve("train2017"));
  }

  private static @Nullable Path vocFolder(Path folder) {
    for (Path candidate : List.of(folder.resolve("VOCSegmentation"), folder)) {
      if (Files.isDirectory(candidate.resolve("images"))
          && Files.isRegularFile(candidate.resolve("sets").resolve("trainaug.txt"))) {
        return candidate;
      }
    }
    return null;
  }

  private static @Nullable Path firstFolder(Path... candidates) {
    for (Path candidate : candidates) {
      if (Files.isDirectory(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private static boolean holdsImageNetClass(Path train) throws IOException {
    if (!Files.isDirectory(train)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(train, "n[0-9]*")) {
      for (Path entry : entries) {
        if (IMAGENET_CLASS.matcher(fileName(entry)).matches() && Files.isDirectory(entry)) {
          return true;
        }
      }
    }
    return false;
  }

  private static @Nullable ImageDataset ofFolder(
      DatasetLayout layout, @Nullable Path folder, List<String> warnings) throws IOException {
    return folder == null
        ? null
        : ImageDataset.of(layout.label(), folder, imagesBelow(folder, warnings), warnings);
  }

  private static @Nullable ImageDataset imageNet(Path folder, List<String> warnings)
      throws IOException {
    Path train = folder.resolve("train");
    if (!Files.isDirectory(train)) {
      return null;
    }
    List<Path> files = new ArrayList<>();
    for (Path file : imagesBelow(train, warnings)) {
      if (IMAGENET_CLASS.matcher(firstPart(file)).matches()) {
        files.add(file);
      }
    }
    return ImageDataset.of(DatasetLayout.IMAGENET.label(), train, files, warnings);
  }

  /**
   * A line of the list is a class ({@code n01558993}, more words may follow) or a file below
   * {@code train}.
   */
  private static @Nullable ImageDataset imageNetPart(Path folder, List<String> warnings)
      throws IOException {
    Path train = folder.resolve("train");
    Path list = folder.resolve("imagenet100.txt");
    if (!Files.isDirectory(train) || !Files.isRegularFile(list)) {
      return null;
    }
    Set<String> wanted = new HashSet<>();
    for (String line : lines(list)) {
      String entry = line.strip().split("\\s+", 2)[0];
      if (!entry.isEmpty()) {
        wanted.add(entry.startsWith("train/") ? entry.substring("train/".length()) : entry);
      }
    }
    List<Path> files = new ArrayList<>();
    Set<String> found = new HashSet<>();
    for (Path file : imagesBelow(train, warnings)) {
      String imageClass = firstPart(file);
      String name = ImageFiles.name(file);
      if (wanted.contains(imageClass) || wanted.contains(name)) {
        files.add(file);
        found.add(wanted.contains(imageClass) ? imageClass : name);
      }
    }
    if (found.size() < wanted.size()) {
      warnings.add(
          "%s: %d of %d entries have no image in %s"
              .formatted(list, wanted.size() - found.size(), wanted.size(), train));
    }
    return ImageDataset.of(DatasetLayout.IMAGENET100.label(), train, files, warnings);
  }

  private static List<String> lines(Path list) throws IOException {
    RegularFile.require(list);
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(list));
      // Windows' editors begin a file with the mark of its byte order.
      lines.replaceAll(line -> line.startsWith("\ufeff") ? line.substring(1) : line);
      return lines;
    } catch (CharacterCodingException e) {
      throw new IOException(list + ": " + FileReason.of(e), e);
    }
  }

  private static @Nullable ImageDataset voc(Path folder, List<String> warnings) throws IOException {
    Path root = vocFolder(folder);
    if (root == null) {
      return null;
    }
    Map<String, Path> byStem = new HashMap<>();
    Path images = root.resolve("images");
    for (Path file : imagesBelow(images, warnings)) {
      byStem.putIfAbsent(stem(ImageFiles.name(file)), file);
    }
    Path list = root.resolve("sets").resolve("trainaug.txt");
    List<Path> files = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String line : lines(list)) {
      String entry = line.strip();
      if (entry.isEmpty()) {
        continue;
      }
      Path file = listed(byStem, entry);
      if (file == null) {
        missing.add(entry);
      } else {
        files.add(file);
      }
    }
    if (!missing.isEmpty()) {
      warnings.add(
          "%s lists %d images that are not in %s, the first is %s"
              .formatted(list, missing.size(), images, missing.getFirst()));
    }
    int repeated = files.size() - new HashSet<>(files).size();
    if (repeated > 0) {
      warnings.add("%s lists images again in %d of its lines".formatted(list, repeated));
    }
    return ImageDataset.of(DatasetLayout.VOC.label(), images, files, warnings);
  }

  /** The image of a line, which is a name or a path, and may go on after a space with the path of its labels, or else. */
  private static @Nullable Path listed(Map<String, Path> byStem, String line) {
    String first = line.split("\\s+", 2)[0];
    boolean pathsFollow = line.indexOf('/', first.length()) >= 0;
    Path whole = pathsFollow ? null : byStem.get(lastPart(line));
    if (whole != null) {
      return whole;
    }
    Path named = byStem.get(lastPart(first));
    return named == null && pathsFollow ? byStem.get(lastPart(line)) : named; // its folder has a space
  }

  private static String lastPart(String path) {
    return stem(path.substring(path.lastIndexOf('/') + 1));
  }

  /** {@link ImageFiles#below}, with a warning of each of the first few files left out, and of their number. */
  private static List<Path> imagesBelow(Path folder, List<String> warnings) throws IOException {
    List<UnreadFile> unread = new ArrayList<>();
    OtherImages others = new OtherImages();
    List<Path> images = ImageFiles.below(folder, unread::add, others);
    others.text().ifPresent(warnings::add);
    unread.stream().limit(MAX_WARNINGS).map(UnreadFile::toString).forEach(warnings::add);
    if (unread.size() > MAX_WARNINGS) {
      warnings.add(
          "left out %d files and folders in all that cannot be read".formatted(unread.size()));
    }
    return images;
  }

  /** The first few entries of a folder, for an error. */
  private static String content(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        names.add(Files.isDirectory(entry) ? fileName(entry) + "/" : fileName(entry));
      }
    }
    names.sort(null);
    int shown = Math.min(names.size(), 8);
    if (shown == 0) {
      return "nothing";
    }
    String listed = String.join(", ", names.subList(0, shown));
    return names.size() > shown ? listed + " and " + (names.size() - shown) + " more" : listed;
  }

  private static String extensions() {
    return String.join(", ",
        ImageFiles.EXTENSIONS.stream().sorted().map(extension -> "." + extension).toList());
  }

  private static String fileName(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  private static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 || !ImageFiles.isImage(name) ? name : name.substring(0, dot);
  }

  private static String firstPart(Path file) {
    return file.getName(0).toString();
  }
}

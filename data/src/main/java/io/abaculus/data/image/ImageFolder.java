package io.abaculus.data.image;

import io.abaculus.data.Dataset;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The images of a folder that has a folder for each class, as torchvision's {@code ImageFolder}:
 * classes are numbered by their names' order, and the images of a class, in its folder or folders
 * below it, follow by theirs. An image is read when it is asked for.
 */
public final class ImageFolder implements Dataset<LabelledImage> {
  private record Entry(Path file, int label) {}

  private final List<String> classes;
  private final List<Entry> entries;
  private final List<UnreadFile> unread;

  private ImageFolder(List<String> classes, List<Entry> entries, List<UnreadFile> unread) {
    this.classes = List.copyOf(classes);
    this.entries = List.copyOf(entries);
    this.unread = List.copyOf(unread);
  }

  /**
   * Looks for the images.
   *
   * @throws IOException if there is no such folder, it has no folders, or one of them has no image
   */
  public static ImageFolder open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("there is no folder %s".formatted(folder.toAbsolutePath()));
    }
    List<Path> folders = foldersIn(folder);
    if (folders.isEmpty()) {
      throw new IOException(
          "no labelled images in %s: it should hold a folder of images for each class"
              .formatted(folder.toAbsolutePath()));
    }
    List<Entry> entries = new ArrayList<>();
    List<UnreadFile> unread = new ArrayList<>();
    for (int label = 0; label < folders.size(); label++) {
      Path ofClass = folders.get(label);
      List<Path> files = ImageFiles.below(ofClass, unread::add);
      if (files.isEmpty()) {
        throw new IOException("the class %s has no image".formatted(ofClass.toAbsolutePath()));
      }
      for (Path file : files) {
        entries.add(new Entry(ofClass.resolve(file), label));
      }
    }
    return new ImageFolder(
        folders.stream().map(ImageFiles::fileName).toList(), entries, unread);
  }

  private static List<Path> foldersIn(Path folder) throws IOException {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path child : children) {
        if (!ImageFiles.fileName(child).startsWith(".")) {
          folders.add(child);
        }
      }
    }
    folders.sort(Comparator.comparing(ImageFiles::fileName));
    return folders;
  }

  /** The names of the classes; a label is a place in this list. */
  public List<String> classes() {
    return classes;
  }

  /** What was left out, since it could not be read; often empty. */
  public List<UnreadFile> unread() {
    return unread;
  }

  @Override
  public int size() {
    return entries.size();
  }

  /**
   * Decodes an image.
   *
   * @throws ImageReadException if it cannot be read
   */
  @Override
  public LabelledImage get(int index) throws ImageReadException {
    Entry entry = entries.get(index);
    return new LabelledImage(ImageDecoder.DEFAULT.decode(entry.file), entry.label);
  }

  /** The file of an image. */
  public Path path(int index) {
    return entries.get(index).file;
  }

  @Override
  public String recordName(int index) {
    return path(index).toString();
  }
}

package io.abaculus.neco.cli;

import io.abaculus.data.image.ImageFiles;
import io.abaculus.data.image.UnreadFile;
import io.abaculus.formats.storage.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The images that a command is given: files, and those in folders and below.
 *
 * @param images in the order of the words, those of a folder by their names
 * @param unread what was left out in folders
 */
record InputImages(List<Image> images, List<UnreadFile> unread) {

  /**
   * An image.
   *
   * @param file where it is
   * @param place its path as outputs keep it: from the folder that was given, or its name alone; below the
   *     name of the folder if more than one thing was given
   */
  record Image(Path file, Path place) {}

  InputImages {
    images = List.copyOf(images);
    unread = List.copyOf(unread);
  }

  /**
   * The images that are meant.
   *
   * @throws IOException if a file or folder is not there, a file is no regular one, or there is no image
   */
  static InputImages of(List<Path> filesAndFolders) throws IOException {
    List<Image> images = new ArrayList<>();
    List<UnreadFile> unread = new ArrayList<>();
    for (Path path : filesAndFolders) {
      if (Files.isDirectory(path)) {
        Path above = filesAndFolders.size() == 1 ? Path.of("") : lastPart(path);
        for (Path file : ImageFiles.below(path, unread::add)) {
          images.add(new Image(path.resolve(file), above.resolve(file)));
        }
      } else {
        RegularFile.require(path);
        images.add(new Image(path, lastPart(path)));
      }
    }
    if (images.isEmpty() && !filesAndFolders.isEmpty()) {
      throw new IOException(nothingIn(filesAndFolders, unread));
    }
    return new InputImages(images, unread);
  }

  /** Those of both, one after the other. */
  InputImages and(InputImages others) {
    List<Image> all = new ArrayList<>(images);
    all.addAll(others.images);
    List<UnreadFile> left = new ArrayList<>(unread);
    left.addAll(others.unread);
    return new InputImages(all, left);
  }

  List<Path> files() {
    return images.stream().map(Image::file).toList();
  }

  /** What a path is called, also if it is {@code .} or {@code folder/..}. */
  private static Path lastPart(Path path) {
    Path name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? Path.of("") : name;
  }

  private static String nothingIn(List<Path> folders, List<UnreadFile> unread) {
    return "there are no images in %s (files %s)%s"
        .formatted(
            folders.stream().map(Path::toString).collect(Collectors.joining(", ")),
            ImageFiles.EXTENSIONS.stream().sorted().map(end -> "." + end)
                .collect(Collectors.joining(", ")),
            unread.stream().map(file -> "; " + file).collect(Collectors.joining()));
  }
}

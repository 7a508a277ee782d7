package io.abaculus.neco.cli;

import io.abaculus.data.image.ImageFiles;
import io.abaculus.data.image.OtherImages;
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
 * @param unread what could not be read in folders
 * @param notes of what else was left out in them
 */
record InputImages(List<Image> images, List<UnreadFile> unread, List<String> notes) {
  /** An error lists so many of what could not be read. */
  private static final int MOST_LISTED = 20;

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
    notes = List.copyOf(notes);
  }

  /**
   * The images that are meant.
   *
   * @throws IOException if a file or folder is not there, a file is no regular one, or there is no image
   */
  static InputImages of(List<Path> filesAndFolders) throws IOException {
    List<Image> images = new ArrayList<>();
    List<UnreadFile> unread = new ArrayList<>();
    OtherImages others = new OtherImages();
    for (Path path : filesAndFolders) {
      if (Files.isDirectory(path)) {
        Path above = filesAndFolders.size() == 1 ? Path.of("") : lastPart(path);
        for (Path file : ImageFiles.below(path, unread::add, others)) {
          images.add(new Image(path.resolve(file), above.resolve(file)));
        }
      } else {
        RegularFile.require(path);
        images.add(new Image(path, lastPart(path)));
      }
    }
    if (images.isEmpty() && !filesAndFolders.isEmpty()) {
      throw new IOException(nothingIn(filesAndFolders, unread, others));
    }
    return new InputImages(images, unread, others.text().stream().toList());
  }

  /** Those of both, one after the other. */
  InputImages and(InputImages others) {
    List<Image> all = new ArrayList<>(images);
    all.addAll(others.images);
    List<UnreadFile> left = new ArrayList<>(unread);
    left.addAll(others.unread);
    List<String> said = new ArrayList<>(notes);
    said.addAll(others.notes);
    return new InputImages(all, left, said);
  }

  List<Path> files() {
    return images.stream().map(Image::file).toList();
  }

  /** What a path is called, also if it is {@code .} or {@code folder/..}. */
  private static Path lastPart(Path path) {
    Path name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? Path.of("") : name;
  }

  private static String nothingIn(
      List<Path> folders, List<UnreadFile> unread, OtherImages others) {
    int more = unread.size() - MOST_LISTED;
    return "there are no images in %s (files %s)%s%s%s"
        .formatted(
            folders.stream().map(Path::toString).collect(Collectors.joining(", ")),
            ImageFiles.EXTENSIONS.stream().sorted().map(end -> "." + end)
                .collect(Collectors.joining(", ")),
            unread.stream().limit(MOST_LISTED).map(file -> "; " + file)
                .collect(Collectors.joining()),
            more > 0 ? "; and %d more".formatted(more) : "",
            others.text().map(text -> "; " + text).orElse(""));
  }
}

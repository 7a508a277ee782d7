package io.abaculus.neco.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The names of what is written for images: theirs, told apart where two are called alike. */
final class OutputFiles {
  private final Path folder;
  private final List<String> names;

  private OutputFiles(Path folder, List<String> names) {
    this.folder = folder;
    this.names = names;
  }

  /**
   * Makes a folder, and a name for each image.
   *
   * @throws IOException if the folder cannot be made
   */
  static OutputFiles in(Path folder, List<Path> images) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new FileAlreadyExistsException(folder.toString());
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException(
          "cannot make the folder " + folder + ": is there no such place, or no permission?", e);
    }
    List<String> names = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Path image : images) {
      String stem = stem(image);
      String name = stem;
      for (int number = 2; !taken.add(name); number++) {
        name = stem + "-" + number;
      }
      names.add(name);
    }
    return new OutputFiles(folder, names);
  }

  private static String stem(Path image) {
    Path last = image.getFileName();
    String name = last == null ? "image" : last.toString();
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }

  /** A file for an image, by its number. */
  Path file(int image, String ending) {
    return folder.resolve(names.get(image) + ending);
  }

  /** A file for all images together. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * Refuses to replace what is there.
   *
   * @param endings of files for each image
   * @param shared names of files for all images
   * @throws IOException naming the first file that is there
   */
  void requireFree(List<String> endings, List<String> shared) throws IOException {
    for (String name : shared) {
      requireFree(file(name));
    }
    for (int image = 0; image < names.size(); image++) {
      for (String ending : endings) {
        requireFree(file(image, ending));
      }
    }
  }

  private static void requireFree(Path file) throws IOException {
    if (Files.exists(file)) {
      throw new IOException(
          file + " exists: choose another folder with --out, or --force to replace what is there");
    }
  }
}

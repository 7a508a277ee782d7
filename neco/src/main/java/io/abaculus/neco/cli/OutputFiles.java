package io.abaculus.neco.cli;

import io.abaculus.formats.storage.FileReason;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The files that a command writes for images: in folders and under names like theirs, told apart where two
 * are called alike, and listed in a file of its own. No other command writes to the folder until it is closed.
 */
final class OutputFiles implements AutoCloseable {
  private final Path folder;
  private final List<InputImages.Image> images;
  private final List<String> names;
  private final FolderLock lock;
  private final Set<Integer> written = ConcurrentHashMap.newKeySet();

  private OutputFiles(
      Path folder, List<InputImages.Image> images, List<String> names, FolderLock lock) {
    this.folder = folder;
    this.images = images;
    this.names = names;
    this.lock = lock;
  }

  /**
   * Makes a folder, and a name for each image.
   *
   * @param command who writes
   * @throws IOException if the folder cannot be made or written, or another command writes to it
   */
  static OutputFiles in(
      Path folder, InputImages input, CommandSpec command)
      throws IOException {
    return new OutputFiles(
        folder, input.images(), names(input.images()), FolderLock.acquire(folder, command));
  }

  /** Without the ending of the image, but where another image has the same name without it. */
  private static List<String> names(List<InputImages.Image> images) {
    Map<String, Integer> sharing = new HashMap<>();
    for (InputImages.Image image : images) {
      sharing.merge(withoutEnding(image), 1, Integer::sum);
    }
    List<String> names = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (InputImages.Image image : images) {
      String stem = withoutEnding(image);
      String wanted = sharing.getOrDefault(stem, 1) == 1 ? stem : whole(image);
      String name = wanted;
      for (int number = 2; !taken.add(name); number++) {
        name = wanted + "-" + number;
      }
      names.add(name);
    }
    return names;
  }

  private static String whole(InputImages.Image image) {
    // Elsewhere than on Windows a backslash is a letter, and x\..\..\y no way out of the folder.
    return image.place().toString().replace(File.separatorChar, '/');
  }

  private static String withoutEnding(InputImages.Image image) {
    String name = whole(image);
    int dot = name.lastIndexOf('.');
    return dot <= name.lastIndexOf('/') + 1 ? name : name.substring(0, dot);
  }

  /**
   * A file for an image, which is about to be written, and whose folder is made.
   *
   * @param image its number
   * @throws IOException if the folder cannot be made
   */
  Path file(int image, String ending) throws IOException {
    written.add(image);
    Path file = named(image, ending);
    Path above = file.getParent();
    if (above != null && !above.equals(folder)) {
      try {
        Files.createDirectories(above);
      } catch (IOException e) {
        throw new IOException(
            "cannot make the folder %s: %s".formatted(above, FileReason.of(e)), e);
      }
    }
    return file;
  }

  private Path named(int image, String ending) {
    return folder.resolve(names.get(image) + ending);
  }

  /** A file for all images together. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * What would be replaced.
   *
   * @param endings of files for each image
   * @param shared names of files for all images
   * @return the first file that is there; empty if there is none
   */
  Optional<Path> present(List<String> endings, List<String> shared) {
    for (String name : shared) {
      if (isThere(file(name))) {
        return Optional.of(file(name));
      }
    }
    for (int image = 0; image < names.size(); image++) {
      for (String ending : endings) {
        if (isThere(named(image, ending))) {
          return Optional.of(named(image, ending));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isThere(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Writes for images. */
  interface Writing<T> {
    T write() throws IOException;
  }

  /**
   * Writes outputs, and which image is which: of all images before, since a command may be killed, and of those
   * alone that were not skipped afterwards, as it stops, too. What earlier commands listed stays.
   *
   * @throws IOException if the list cannot be read or written, or what is written fails
   */
  <T> T listing(Writing<T> outputs) throws IOException {
    ImageList earlier = ImageList.in(folder);
    write(earlier.copy(), image -> true);
    try {
      return outputs.write();
    } finally {
      write(earlier, written::contains);
    }
  }

  private void write(ImageList list, IntPredicate listed) throws IOException {
    for (int image = 0; image < names.size(); image++) {
      if (listed.test(image)) {
        list.put(names.get(image), images.get(image).file());
      }
    }
    list.write();
  }

  /** Lets other commands write to the folder. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}

package io.abaculus.data.image;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds images by the names of files. */
public final class ImageFiles {
  /** What the names of images end with, without the dot, in lower case. */
  public static final Set<String> EXTENSIONS =
      Set.of("jpg", "jpeg", "png", "webp", "bmp", "gif");

  private ImageFiles() {}

  /** Whether a file's name ends as an image's, in lower or upper case. */
  public static boolean isImage(String name) {
    return EXTENSIONS.contains(
        name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  /**
   * All image files in a folder and its folders, as relative names with {@code /}, sorted by code
   * unit. Links are followed, but not in circles; hidden files and folders are left out.
   *
   * @param warnings takes a line for each file or folder that cannot be read, and is left out
   */
  public static List<String> below(Path folder, Consumer<String> warnings) throws IOException {
    List<String> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return !directory.equals(folder) && fileName(directory).startsWith(".")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = fileName(file);
            if (attributes.isRegularFile() && !name.startsWith(".") && isImage(name)) {
              files.add(folder.relativize(file).toString().replace('\\', '/'));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (!(e instanceof FileSystemLoopException)) {
              warnings.accept(
                  "left out, since it cannot be read: " + file + " (" + e.getMessage() + ")");
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
            return e == null ? FileVisitResult.CONTINUE : visitFileFailed(directory, e);
          }
        });
    files.sort(null);
    return files;
  }

  /** The last part of a path. */
  static String fileName(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}

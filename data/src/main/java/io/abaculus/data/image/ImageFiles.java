package io.abaculus.data.image;

import io.abaculus.formats.storage.FileReason;
import io.abaculus.formats.storage.RegularFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
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
      Set.of("jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "gif");

  /** What the names of other images end with: photographs that would be missed if nobody said so. */
  private static final Set<String> OTHERS =
      Set.of(
          "tif", "tiff", "heic", "heif", "avif", "jxl", "jp2", "j2k", "ppm", "pgm", "pnm", "tga",
          "psd", "exr", "dng", "cr2", "cr3", "nef", "arw");

  /** By the bytes of names with {@code /}, which is how Unix's paths compare, without a text for each. */
  private static final Comparator<Path> BY_NAME =
      File.separatorChar == '/' ? Comparator.naturalOrder()
          : Comparator.comparing(ImageFiles::name);

  private ImageFiles() {}

  /** A relative path as text, with {@code /}. */
  public static String name(Path file) {
    return file.toString().replace('\\', '/');
  }

  /** Whether a file's name ends as an image's, in lower or upper case. */
  public static boolean isImage(String name) {
    return EXTENSIONS.contains(ending(name));
  }

  /** Whether a file's name ends as that of an image of a kind that folders are not searched for. */
  static boolean isOtherImage(String name) {
    return OTHERS.contains(ending(name));
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /**
   * All image files in a folder and its folders, by their paths from it, in an order that does not depend on
   * the machine. They stay paths, since the name of a file need not be text. Links are followed, but not in
   * circles; hidden files and folders are left out.
   *
   * @param unread takes each file or folder that cannot be read, or a link that leads nowhere
   */
  public static List<Path> below(Path folder, Consumer<UnreadFile> unread) throws IOException {
    return below(folder, unread, new OtherImages());
  }

  /**
   * The same.
   *
   * @param others counts images of other kinds
   */
  public static List<Path> below(Path folder, Consumer<UnreadFile> unread, OtherImages others)
      throws IOException {
    List<Path> files = new ArrayList<>();
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
            others.addIfOther(name, file.toString());
            if (!mayBeImage(name, attributes)) {
              return FileVisitResult.CONTINUE;
            }
            try {
              RegularFile.require(file, attributes);
              files.add(folder.relativize(file));
            } catch (IOException e) {
              unread.accept(new UnreadFile(file, FileReason.of(e)));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (!(e instanceof FileSystemLoopException)) {
              unread.accept(new UnreadFile(file, FileReason.of(e)));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
            return e == null ? FileVisitResult.CONTINUE : visitFileFailed(directory, e);
          }
        });
    files.sort(BY_NAME);
    return files;
  }

  /** By its name; a link that leads nowhere, which is not followed, may also have been one to a folder. */
  private static boolean mayBeImage(String name, BasicFileAttributes attributes) {
    return !name.startsWith(".")
        && (isImage(name) || (attributes.isSymbolicLink() && name.indexOf('.') < 0));
  }

  /** The last part of a path. */
  static String fileName(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}

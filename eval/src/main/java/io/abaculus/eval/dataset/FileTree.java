package io.abaculus.eval.dataset;

import io.abaculus.formats.storage.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Where a data set's files lie: in a folder, in a tar file that is not unpacked, or in several. Files
 * are named by their path from the top, with {@code /}. Nothing is held open in between, and several
 * threads may read at once.
 */
sealed interface FileTree permits FolderTree, TarTree, MergedTree {
  /** What the paths of a data set may begin with: nothing, or the one folder in which all else lies. */
  List<String> roots();

  /** Whether there is such a folder. */
  boolean hasFolder(String folder);

  /** Whether there is such a file. */
  boolean hasFile(String file);

  /**
   * The image files in a folder and in its folders, by their paths from it, sorted by code unit; hidden
   * ones are left out.
   */
  List<String> imagesBelow(String folder) throws IOException;

  /** Reads a file. */
  <T> T read(String file, Content<T> content) throws IOException;

  /** What a file is called in messages. */
  String describe(String file);

  /** This, and what is in tar files beside it: itself if there are none. */
  FileTree withTars() throws IOException;

  /** What is made of a file's content. */
  @FunctionalInterface
  interface Content<T> {
    T of(InputStream in) throws IOException;
  }

  /**
   * The files in a folder or a tar file.
   *
   * @throws IOException if it is neither
   */
  static FileTree open(Path where) throws IOException {
    if (Files.isDirectory(where)) {
      return new FolderTree(where);
    }
    if (!Files.exists(where)) {
      throw new IOException("there is no folder or .tar file " + where);
    }
    RegularFile.require(where);
    if (isCompressed(where)) {
      throw new IOException(
          where + " is compressed, so its images cannot be read in any order: unpack it once");
    }
    return TarTree.open(where);
  }

  /** Whether a file's name says that a data set may lie in it, but compressed. */
  static boolean isCompressed(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(zip|gz|tgz|bz2|xz|zst|7z)");
  }
}

package io.abaculus.spark.features;

import io.abaculus.data.image.ImageFiles;
import io.abaculus.data.image.OtherImages;
import io.abaculus.eval.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The images and tar files in folders of any file system that Hadoop knows, in parts.
 *
 * @param parts in order, numbered from 0
 * @param digest of the names and lengths of all files: of another listing another one
 * @param others images in folders of kinds that folders are not searched for
 */
record ImageListing(List<ImagePart> parts, String digest, OtherImages others) {
  private static final String TAR = ".tar";

  /** Copies the list. */
  ImageListing {
    parts = List.copyOf(parts);
  }

  /**
   * Lists what paths name: images, tar files, and folders of both, whose hidden files are left out.
   *
   * @param imagesOfPart how many files of images make a part; a tar file always is one
   * @throws IOException if a path names nothing, or there are no images
   */
  static ImageListing of(List<String> paths, Configuration configuration, int imagesOfPart)
      throws IOException {
    List<FileStatus> found = new ArrayList<>();
    OtherImages others = new OtherImages();
    for (String path : paths) {
      found.addAll(below(new Path(path), configuration, others));
    }
    List<ImagePart> parts = new ArrayList<>();
    List<String> files = new ArrayList<>();
    StringBuilder all = new StringBuilder();
    for (FileStatus file : found) {
      String name = file.getPath().toString();
      all.append(name).append('\t').append(file.getLen()).append('\n');
      boolean isShard = name.endsWith(TAR);
      if (isShard || files.size() == imagesOfPart) {
        addFiles(files, parts);
      }
      if (isShard) {
        parts.add(new ImagePart.Shard(parts.size(), name));
      } else {
        files.add(name);
      }
    }
    addFiles(files, parts);
    return new ImageListing(
        parts,
        HexFormat.of()
            .formatHex(
                Digests.sha256().digest(all.toString().getBytes(StandardCharsets.UTF_8))),
        others);
  }

  private static void addFiles(List<String> files, List<ImagePart> parts) {
    if (!files.isEmpty()) {
      parts.add(new ImagePart.Files(parts.size(), files));
      files.clear();
    }
  }

  private static List<FileStatus> below(
      Path path, Configuration configuration, OtherImages others) throws IOException {
    FileSystem system = path.getFileSystem(configuration);
    if (!system.exists(path)) {
      throw new IOException("there is no file " + path);
    }
    FileStatus status = system.getFileStatus(path);
    if (!status.isDirectory()) {
      return List.of(status);
    }
    List<FileStatus> files = new ArrayList<>();
    String folder = status.getPath().toString();
    RemoteIterator<LocatedFileStatus> all = system.listFiles(path, true);
    while (all.hasNext()) {
      FileStatus file = all.next();
      String name = file.getPath().toString().substring(folder.length());
      if (isWanted(name)) {
        files.add(file);
      } else if (!isHidden(name)) {
        others.addIfOther(file.getPath().getName(), file.getPath().toString());
      }
    }
    if (files.isEmpty()) {
      throw new IOException(
          "there are no images and no tar files in %s%s"
              .formatted(path, others.text().map(text -> "; " + text).orElse("")));
    }
    files.sort(Comparator.comparing(file -> file.getPath().toString()));
    return files;
  }

  /** Whether a name is that of an image or a tar file, and no part of it is hidden. */
  static boolean isWanted(String name) {
    return (ImageFiles.isImage(name) || name.endsWith(TAR)) && !isHidden(name);
  }

  /** Whether a name, or a folder in it, begins with a dot. */
  static boolean isHidden(String name) {
    return name.startsWith(".") && !name.startsWith("./") || name.contains("/.");
  }
}

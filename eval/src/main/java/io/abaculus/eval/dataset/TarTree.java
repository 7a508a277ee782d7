package io.abaculus.eval.dataset;

import io.abaculus.data.image.ImageFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import org.apache.commons.compress.utils.BoundedSeekableByteChannelInputStream;

/** The files in a tar file, read where they lie in it. */
final class TarTree implements FileTree {
  private final Path tar;
  private final NavigableMap<String, TarIndex.Range> files;

  private TarTree(Path tar, NavigableMap<String, TarIndex.Range> files) {
    this.tar = tar;
    this.files = files;
  }

  /**
   * Finds out what lies where in a tar file.
   *
   * @throws IOException if it is no tar file, or is truncated or damaged; the message names it and the
   *     entry
   */
  static TarTree open(Path tar) throws IOException {
    return new TarTree(tar, TarIndex.of(tar));
  }

  @Override
  public List<String> roots() {
    Set<String> tops = new HashSet<>();
    for (String file : files.keySet()) {
      tops.add(file.substring(0, file.indexOf('/') + 1));
    }
    tops.add("");
    // Where several folders lie side by side, none of them is the data set.
    return tops.size() == 2 ? tops.stream().sorted().toList() : List.of("");
  }

  @Override
  public boolean hasFolder(String folder) {
    return !below(folder).isEmpty();
  }

  @Override
  public boolean hasFile(String file) {
    return files.containsKey(file);
  }

  @Override
  public List<String> imagesBelow(String folder) {
    List<String> images = new ArrayList<>();
    for (String file : below(folder).keySet()) {
      String name = file.substring(prefix(folder).length());
      boolean hidden = name.startsWith(".") || name.contains("/.");
      if (!hidden && ImageFiles.isImage(name)) {
        images.add(name);
      }
    }
    return images;
  }

  private NavigableMap<String, TarIndex.Range> below(String folder) {
    String prefix = prefix(folder);
    return prefix.isEmpty()
        ? files
        : files.subMap(prefix, true, folder + (char) ('/' + 1), false);
  }

  private static String prefix(String folder) {
    return folder.isEmpty() ? "" : folder + "/";
  }

  @Override
  public <T> T read(String file, Content<T> content) throws IOException {
    TarIndex.Range range = files.get(file);
    if (range == null) {
      throw new NoSuchFileException(describe(file));
    }
    try (FileChannel channel = FileChannel.open(tar, StandardOpenOption.READ);
        var in =
            new BoundedSeekableByteChannelInputStream(range.offset(), range.size(), channel)) {
      return content.of(in);
    }
  }

  @Override
  public String describe(String file) {
    return tar + "!/" + file;
  }

  @Override
  public FileTree withTars() {
    return this;
  }
}

package io.abaculus.eval.dataset;

import io.abaculus.data.image.ImageFiles;
import io.abaculus.data.image.UnreadFile;
import io.abaculus.formats.storage.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files in a folder. */
record FolderTree(Path folder) implements FileTree {
  @Override
  public List<String> roots() {
    return List.of("");
  }

  /** Empty if no file can have such a name, as a damaged list may. */
  private Optional<Path> path(String name) {
    try {
      return Optional.of(folder.resolve(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean hasFolder(String name) {
    return path(name).map(Files::isDirectory).orElse(false);
  }

  @Override
  public boolean hasFile(String file) {
    return path(file).map(Files::isRegularFile).orElse(false);
  }

  @Override
  public List<String> imagesBelow(String name) throws IOException {
    List<UnreadFile> unread = new ArrayList<>();
    List<Path> images = ImageFiles.below(folder.resolve(name), unread::add);
    if (!unread.isEmpty()) {
      throw new IOException(
          "cannot read %s: %s%s"
              .formatted(
                  unread.getFirst().path(), unread.getFirst().reason(),
                  unread.size() == 1 ? "" : "; and %d more".formatted(unread.size() - 1)));
    }
    return images.stream().map(ImageFiles::name).toList();
  }

  @Override
  public <T> T read(String file, Content<T> content) throws IOException {
    RegularFile.require(folder.resolve(file));
    try (InputStream in = Files.newInputStream(folder.resolve(file))) {
      return content.of(in);
    }
  }

  @Override
  public String describe(String file) {
    return path(file).map(Path::toString).orElse(folder + "/" + file);
  }

  @Override
  public FileTree withTars() throws IOException {
    List<FileTree> trees = new ArrayList<>(List.of(this));
    for (Path file : files()) {
      if (file.toString().endsWith(".tar")) {
        trees.add(TarTree.open(file));
      }
    }
    return trees.size() == 1 ? this : new MergedTree(trees);
  }

  /** The files in the folder itself, sorted. */
  List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}

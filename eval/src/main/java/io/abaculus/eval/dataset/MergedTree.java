package io.abaculus.eval.dataset;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;

/** Several trees as if one: a file that more than one has is the first one's. */
record MergedTree(List<FileTree> trees) implements FileTree {
  @Override
  public List<String> roots() {
    return trees.stream().flatMap(tree -> tree.roots().stream()).distinct().toList();
  }

  @Override
  public boolean hasFolder(String folder) {
    return trees.stream().anyMatch(tree -> tree.hasFolder(folder));
  }

  @Override
  public boolean hasFile(String file) {
    return trees.stream().anyMatch(tree -> tree.hasFile(file));
  }

  @Override
  public List<String> imagesBelow(String folder) throws IOException {
    TreeSet<String> images = new TreeSet<>();
    for (FileTree tree : trees) {
      if (tree.hasFolder(folder)) {
        images.addAll(tree.imagesBelow(folder));
      }
    }
    return List.copyOf(images);
  }

  @Override
  public <T> T read(String file, Content<T> content) throws IOException {
    return owner(file).read(file, content);
  }

  @Override
  public String describe(String file) {
    return owner(file).describe(file);
  }

  @Override
  public FileTree withTars() {
    return this;
  }

  private FileTree owner(String file) {
    return trees.stream().filter(tree -> tree.hasFile(file)).findFirst().orElse(trees.getFirst());
  }
}

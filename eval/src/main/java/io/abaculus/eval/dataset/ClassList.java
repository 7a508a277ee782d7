package io.abaculus.eval.dataset;

import io.abaculus.data.image.LabelMap;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The file in which a data set of one's own names its classes, one a line, from class 0 on. */
final class ClassList {
  private static final String NAME = "classes.txt";

  private ClassList() {}

  /**
   * The names, by class; empty if none of the folders has the file.
   *
   * @param folders where it may lie, each with a slash at its end
   * @throws IOException if it cannot be read, has a blank line before a name, or names no classes or more than
   *     labels can tell apart
   */
  static Optional<List<String>> find(FileTree files, List<String> folders) throws IOException {
    Optional<String> list =
        folders.stream().map(folder -> folder + NAME).filter(files::hasFile).findFirst();
    return list.isPresent() ? Optional.of(names(files, list.get())) : Optional.empty();
  }

  private static List<String> names(FileTree files, String list) throws IOException {
    List<String> names = new ArrayList<>();
    for (NameList.Line line : NameList.of(files.read(list, InputStream::readAllBytes))) {
      names.add(line.name());
      if (line.number() != names.size()) {
        throw new IOException(
            "line %d of %s is blank, and should have the name of class %d"
                .formatted(names.size(), files.describe(list), names.size() - 1));
      }
    }
    if (names.isEmpty() || names.size() > LabelMap.VOID) {
      throw new IOException(
          "%s names %d classes, and there are 1 to %d"
              .formatted(files.describe(list), names.size(), LabelMap.VOID));
    }
    return names;
  }
}

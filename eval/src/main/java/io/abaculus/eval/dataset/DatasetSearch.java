package io.abaculus.eval.dataset;

import io.abaculus.eval.Protocol;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * A data set that is asked for, and where its parts are looked for.
 *
 * @param where what the user gave
 * @param files what lies there
 * @param kind which data set
 * @param split which of its images
 * @param protocol which labels count
 */
record DatasetSearch(
    Path where, FileTree files, DatasetKind kind, Split split, Protocol protocol) {
  /**
   * The first folder of some that is there.
   *
   * @param part what should be in it, in words
   * @param folders where it may be
   * @param next what the user can do if there is none
   */
  String folder(String part, List<String> folders, String next) throws LayoutException {
    return first(part, folders, next, files::hasFolder);
  }

  /** The first file of some that is there, likewise. */
  String file(String part, List<String> names, String next) throws LayoutException {
    return first(part, names, next, files::hasFile);
  }

  private String first(String part, List<String> places, String next, Predicate<String> present)
      throws LayoutException {
    for (String root : files.roots()) {
      for (String place : places) {
        if (present.test(root + place)) {
          return root + place;
        }
      }
    }
    throw new LayoutException(
        "no %s in %s: looked for %s; %s"
            .formatted(part, where.toAbsolutePath(), String.join(", ", places), next));
  }
}

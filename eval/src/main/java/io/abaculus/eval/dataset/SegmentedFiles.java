package io.abaculus.eval.dataset;

import io.abaculus.data.image.ImageReadException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * The files of an image and of the labels of its pixels, in a {@link FileTree}.
 *
 * @param image the picture's file
 * @param labels the file with a label for each of its pixels
 */
record SegmentedFiles(String image, String labels) {
  /** Where images or labels lie, and what the names of their files end with. */
  record Place(String folder, Pattern end, String ending) {
    static Place of(String folder, String ending) {
      return new Place(folder, Pattern.compile(Pattern.quote(ending) + "$"), ending);
    }

    /** Images of any format. */
    static Place ofAnyImages(String folder) {
      return new Place(folder, Pattern.compile("\\.[^.]+$"), "");
    }

    String file(String stem) {
      return folder + "/" + stem + ending;
    }
  }

  /**
   * All images at a place with their labels at another.
   *
   * @throws ImageReadException if one has no labels
   */
  static List<SegmentedFiles> ofImages(FileTree files, Place images, Place labels)
      throws IOException {
    return paired(
        files, images, labels, "should have its labels in it", SegmentedFiles::new);
  }

  /**
   * All labels at a place with their images at another, where not every image has labels.
   *
   * @throws ImageReadException if labels have no image
   */
  static List<SegmentedFiles> ofLabels(FileTree files, Place labels, Place images)
      throws IOException {
    return paired(
        files, labels, images, "has its labels", (mask, image) -> new SegmentedFiles(image, mask));
  }

  /** The files at a place, each with the one of the same name at another. */
  private static List<SegmentedFiles> paired(
      FileTree files,
      Place place,
      Place others,
      String why,
      BiFunction<String, String, SegmentedFiles> pair)
      throws IOException {
    List<SegmentedFiles> all = new ArrayList<>();
    for (String name : named(files, place)) {
      String file = place.folder + "/" + name;
      String other = others.file(place.end.matcher(name).replaceFirst(""));
      if (!files.hasFile(other)) {
        throw missing(files, other, files.describe(file) + " " + why);
      }
      all.add(pair.apply(file, other));
    }
    return all;
  }

  /** A file that should be there. */
  static ImageReadException missing(FileTree files, String file, String why) {
    return new ImageReadException(
        files.describe(file), "there is no such file, and " + why + ": copy or unpack it again",
        null);
  }

  private static List<String> named(FileTree files, Place place) throws IOException {
    List<String> names =
        files.imagesBelow(place.folder).stream()
            .filter(name -> place.end.matcher(name).find())
            .toList();
    if (names.isEmpty()) {
      throw new LayoutException(
          "there are no images%s in %s"
              .formatted(
                  place.ending.isEmpty() ? "" : " named *" + place.ending,
                  files.describe(place.folder)));
    }
    return names;
  }
}

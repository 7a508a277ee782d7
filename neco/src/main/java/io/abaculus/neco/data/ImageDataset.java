package io.abaculus.neco.data;

import io.abaculus.data.Dataset;
import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.RgbImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The image files of a data set, in an order that is the same on every machine. An image is read
 * when it is asked for.
 */
public final class ImageDataset implements Dataset<RgbImage> {
  /** Crops of smaller images would be a few pixels. */
  private static final int MIN_SIDE = 32;

  /**
   * Where a run of consecutive images lies; relative paths, since a million whole ones would fill
   * memory.
   */
  private record Part(Path root, Path[] files) {}

  private final String name;
  private final List<Part> parts;
  private final int size;
  private final List<String> warnings;
  private final int minSide;

  private ImageDataset(String name, List<Part> parts, List<String> warnings, int minSide) {
    this.name = name;
    this.minSide = minSide;
    this.parts = List.copyOf(parts);
    this.size = parts.stream().mapToInt(part -> part.files.length).reduce(0, Math::addExact);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * A data set of given files.
   *
   * @param name for messages
   * @param root folder that the files' names are relative to
   * @param files relative paths, in order
   * @param warnings what the user should know of how they were found
   */
  static ImageDataset of(String name, Path root, List<Path> files, List<String> warnings) {
    return new ImageDataset(
        name, List.of(new Part(root, files.toArray(Path[]::new))), warnings, MIN_SIDE);
  }

  /**
   * This data set with another limit below which images are refused, which is 32 unless told
   * otherwise.
   *
   * @param pixels the shorter side that an image has at least
   */
  public ImageDataset withMinSide(int pixels) {
    return new ImageDataset(name, parts, warnings, pixels);
  }

  /** Several data sets as one, one after the other; small images are refused as by default. */
  public static ImageDataset concatenate(List<ImageDataset> datasets) {
    List<Part> parts = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (ImageDataset dataset : datasets) {
      parts.addAll(dataset.parts);
      warnings.addAll(dataset.warnings);
    }
    String name = String.join(",", datasets.stream().map(ImageDataset::name).toList());
    return new ImageDataset(name, parts, warnings, MIN_SIDE);
  }

  /** What kind of data set it is. */
  public String name() {
    return name;
  }

  /** How many images it has. */
  @Override
  public int size() {
    return size;
  }

  /**
   * The file of one image.
   *
   * @param index from 0
   */
  public Path path(int index) {
    int remaining = index;
    for (Part part : parts) {
      if (remaining < part.files.length) {
        return part.root.resolve(part.files[remaining]);
      }
      remaining -= part.files.length;
    }
    throw new IndexOutOfBoundsException("there are " + size + " images, not one at " + index);
  }

  /**
   * Decodes an image.
   *
   * @throws ImageReadException if it cannot be read, or its shorter side has too few pixels
   */
  @Override
  public RgbImage get(int index) throws ImageReadException {
    Path file = path(index);
    RgbImage image = ImageDecoder.DEFAULT.decode(file);
    if (Math.min(image.width(), image.height()) < minSide) {
      throw new ImageReadException(
          file.toString(),
          "its %d x %d pixels are too few, the smallest side allowed is %d"
              .formatted(image.width(), image.height(), minSide),
          null);
    }
    return image;
  }

  @Override
  public String recordName(int index) {
    return path(index).toString();
  }

  /**
   * What the user should know of how the images were found, such as folders that could not be read;
   * often empty.
   */
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public String toString() {
    return name + " of " + size + " images";
  }
}

package io.abaculus.eval.dataset;

import io.abaculus.data.CounterRandom;
import io.abaculus.formats.storage.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/** Some of a data set's images, with its name and classes. */
public final class Subset implements SegmentationDataset {
  private final SegmentationDataset whole;
  private final int[] indices;

  private Subset(SegmentationDataset whole, int[] indices) {
    this.whole = whole;
    this.indices = indices;
  }

  /** The first images; all, if there are fewer. */
  public static Subset first(SegmentationDataset whole, int count) {
    return range(whole, 0, Math.min(count, whole.size()));
  }

  /**
   * The images from one to another.
   *
   * @param first index of the first image
   * @param end index after the last one
   * @throws IndexOutOfBoundsException if these are not within the data set
   */
  public static Subset range(SegmentationDataset whole, int first, int end) {
    Objects.checkFromToIndex(first, end, whole.size());
    return new Subset(whole, IntStream.range(first, end).toArray());
  }

  /**
   * A random part: the first {@link Fraction#of} of the images in a random order, in the order of the
   * data set again. A seed's order is {@code new CounterRandom(seed).permutation(size)}, whatever the
   * fraction, so that a smaller part lies in a larger one.
   *
   * @param seed of the order
   */
  public static Subset drawn(SegmentationDataset whole, Fraction fraction, long seed) {
    int[] order = new CounterRandom(seed).permutation(whole.size());
    int[] drawn = Arrays.copyOf(order, Math.min(fraction.of(order.length), order.length));
    Arrays.sort(drawn);
    return new Subset(whole, drawn);
  }

  /**
   * The images that a file lists, in its order: one a line, by the name of its file or by the end of its
   * path ({@code aachen/aachen_000000_000019_leftImg8bit}), with or without extension.
   *
   * @throws IOException if the file cannot be read or is empty, or a line names no image, one that was
   *     named before, or several; the message has the line's number
   */
  public static Subset listed(SegmentationDataset whole, Path list) throws IOException {
    RegularFile.require(list);
    Map<String, List<Integer>> byName = byLastName(whole);
    Set<Integer> indices = new LinkedHashSet<>();
    for (NameList.Line line : NameList.of(Files.readAllBytes(list))) {
      List<Integer> found =
          byName.getOrDefault(lastName(line.name()), List.of()).stream()
              .filter(
                  index -> names(whole, index).stream()
                      .anyMatch(path -> ("/" + path).endsWith("/" + line.name())))
              .toList();
      if (found.size() != 1) {
        throw new IOException(
            "line %d of %s: %s has %s named %s"
                .formatted(
                    line.number(), list, whole.name(),
                    found.isEmpty() ? "no image" : "several images", line.name()));
      }
      if (!indices.add(found.getFirst())) {
        throw new IOException(
            "line %d of %s names %s again".formatted(line.number(), list, line.name()));
      }
    }
    if (indices.isEmpty()) {
      throw new IOException(list + " lists no images");
    }
    return new Subset(whole, indices.stream().mapToInt(Integer::intValue).toArray());
  }

  private static Map<String, List<Integer>> byLastName(SegmentationDataset whole) {
    Map<String, List<Integer>> byName = new HashMap<>();
    for (int i = 0; i < whole.size(); i++) {
      for (String path : names(whole, i)) {
        byName.computeIfAbsent(lastName(path), name -> new ArrayList<>()).add(i);
      }
    }
    return byName;
  }

  /** The path of an image with and without its extension. */
  private static Set<String> names(SegmentationDataset whole, int index) {
    String path = whole.recordName(index).replace('\\', '/');
    return new HashSet<>(List.of(path, path.replaceFirst("\\.[^./]+$", "")));
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public List<String> classNames() {
    return whole.classNames();
  }

  @Override
  public int ignored() {
    return whole.ignored();
  }

  @Override
  public String labelSource() {
    return whole.labelSource();
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public SegmentedImage get(int index) throws IOException {
    return whole.get(indices[index]);
  }

  @Override
  public String recordName(int index) {
    return whole.recordName(indices[index]);
  }
}

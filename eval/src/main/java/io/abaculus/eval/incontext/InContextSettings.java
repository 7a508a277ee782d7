package io.abaculus.eval.incontext;

import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.Normalization;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.metrics.Matching;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What is measured by in-context segmentation.
 *
 * @param side of the square in pixels that every image is resized to; a multiple of the patches'
 * @param augmentationEpochs how often each image comes into the memory, varied at random; 0: once, as it is
 * @param memoryRows the most patches in the memory, the same number of each image's; 0: all patches
 * @param neighbors of each patch in the memory, from which its label comes
 * @param temperature of the softmax over their similarities
 * @param protocol what is right, or what the published code does
 * @param search how neighbours are found
 * @param seed of the variations and of which patches are kept
 * @param batch images that go through the model together
 */
public record InContextSettings(
    int side,
    int augmentationEpochs,
    long memoryRows,
    int neighbors,
    double temperature,
    Protocol protocol,
    Search search,
    long seed,
    int batch) {
  /** ImageNet's with the third deviation as the published code has it: 0.255 in place of 0.225. */
  private static final Normalization REFERENCE_NORMALIZATION =
      Normalization.of(0.485f, 0.456f, 0.406f, 0.229f, 0.224f, 0.255f);

  /** How neighbours are found. */
  public enum Search {
    /** All rows are compared. */
    EXACT,
    /** A graph of near rows is followed, and some neighbours may be missed. */
    APPROXIMATE;

    /** The name on the command line and in reports. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is not positive that must be
   */
  public InContextSettings {
    if (side < 1 || neighbors < 1 || batch < 1 || !(temperature > 0)) {
      throw new IllegalArgumentException(
          "in-context segmentation of images of %d pixels, by %d neighbours at temperature %s, %d at once"
              .formatted(side, neighbors, temperature, batch));
    }
    if (augmentationEpochs < 0 || memoryRows < 0) {
      throw new IllegalArgumentException(
          "%d augmented epochs and a memory of %d rows".formatted(augmentationEpochs, memoryRows));
    }
  }

  /** All patches of the images as they are, 30 neighbours at temperature 0.02. */
  public static InContextSettings of(int side) {
    return new InContextSettings(
        side, 0, 0, 30, 0.02, Protocol.STANDARD, Search.EXACT, 0, 16);
  }

  /** These settings with the images varied some times in place of once as they are. */
  public InContextSettings withAugmentationEpochs(int epochs) {
    return new InContextSettings(
        side, epochs, memoryRows, neighbors, temperature, protocol, search, seed, batch);
  }

  /** These settings with a bounded memory, or 0 for one that is not. */
  public InContextSettings withMemoryRows(long rows) {
    return new InContextSettings(
        side, augmentationEpochs, rows, neighbors, temperature, protocol, search, seed, batch);
  }

  /** These settings with another number of neighbours. */
  public InContextSettings withNeighbors(int number) {
    return new InContextSettings(
        side, augmentationEpochs, memoryRows, number, temperature, protocol, search, seed, batch);
  }

  /** These settings by another protocol. */
  public InContextSettings withProtocol(Protocol other) {
    return new InContextSettings(
        side, augmentationEpochs, memoryRows, neighbors, temperature, other, search, seed, batch);
  }

  /** These settings with another way of finding neighbours. */
  public InContextSettings withSearch(Search other) {
    return new InContextSettings(
        side, augmentationEpochs, memoryRows, neighbors, temperature, protocol, other, seed, batch);
  }

  /** These settings with another seed. */
  public InContextSettings withSeed(long other) {
    return new InContextSettings(
        side, augmentationEpochs, memoryRows, neighbors, temperature, protocol, search, other,
        batch);
  }

  /** These settings with more or fewer images at once. */
  public InContextSettings withBatch(int images) {
    return new InContextSettings(
        side, augmentationEpochs, memoryRows, neighbors, temperature, protocol, search, seed,
        images);
  }

  /** How a model should see images by a protocol. */
  public static Normalization normalization(Protocol protocol) {
    return switch (protocol) {
      case STANDARD -> Normalization.IMAGENET;
      case REFERENCE -> REFERENCE_NORMALIZATION;
    };
  }

  /** How often each image comes into the memory. */
  int passes() {
    return Math.max(1, augmentationEpochs);
  }

  /** How many patches of each of some images are kept: all, or the same part of the memory. */
  public int patchesOfImage(int images) {
    return memoryRows == 0
        ? Integer.MAX_VALUE
        : (int) Math.clamp(memoryRows / ((long) images * passes()), 1, Integer.MAX_VALUE);
  }

  LabelMap.Pick pick() {
    return protocol == Protocol.REFERENCE ? LabelMap.Pick.CORNER : LabelMap.Pick.CENTER;
  }

  /** How predictions become classes; the published code matches them though they are classes already. */
  public Matching matching() {
    return protocol == Protocol.REFERENCE ? Matching.HUNGARIAN : Matching.NONE;
  }

  /** What decides about the numbers but for the seed, by name, as a report shows it. */
  public Map<String, String> described() {
    Map<String, String> described = new LinkedHashMap<>();
    described.put("protocol", protocol.toString());
    described.put("image side", String.valueOf(side));
    described.put("augmented epochs", String.valueOf(augmentationEpochs));
    described.put("memory rows", memoryRows == 0 ? "all" : String.valueOf(memoryRows));
    described.put("neighbours", String.valueOf(neighbors));
    described.put("temperature", String.valueOf(temperature));
    described.put("search", search.toString());
    return described;
  }
}

package io.abaculus.neco.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The images and how they are cropped. Each list of two has the value for global crops first, then
 * the one for local crops.
 *
 * @param dataDir the folder, or two for a pair of data sets; null until the command line names one
 * @param datasetName how the images lie in the folder
 * @param shuffle a new order every epoch; the reference does not shuffle VOC
 * @param sizeCrops side in pixels
 * @param nmbSamples crops per image
 * @param minScaleCrops least share of the image's area that a crop covers
 * @param maxScaleCrops greatest share
 * @param minIntersectionCrops share of the image's area that a crop must share with each global
 *     crop before it; twice this for the second global crop
 * @param unboundedCropResampling draw crops for ever, as the reference does, until one overlaps
 *     enough, rather than take the best of a bounded number
 * @param jitterStrength multiplies the ranges of brightness, contrast, saturation (0.8) and hue
 *     (0.2)
 * @param blurStrength multiplies the range of the Gaussian blur's radius (0.1 to 2 pixels)
 * @param flipProbability how often a crop is mirrored left to right; 0 for NeCo, which compares places
 * @param prefetchBatches batches prepared ahead of the training step, which bounds their memory
 */
public record DataConfig(
    @Accepts(nullable = true, path = true) @Nullable List<String> dataDir,
    DatasetName datasetName,
    boolean shuffle,
    @Accepts(length = 2, range = "[1, 4096]") List<Integer> sizeCrops,
    @Accepts(length = 2, range = "[1, 64]") List<Integer> nmbSamples,
    @Accepts(length = 2, range = "(0, 1]") List<Double> minScaleCrops,
    @Accepts(length = 2, range = "(0, 1]") List<Double> maxScaleCrops,
    @Accepts(range = "[0, 0.5]") double minIntersectionCrops,
    boolean unboundedCropResampling,
    @Accepts(range = "[0, 1.25]") double jitterStrength,
    @Accepts(range = "[0, 10]") double blurStrength,
    @Accepts(range = "[0, 1]") double flipProbability,
    @Accepts(range = "[1, 64]") int prefetchBatches) {

  /** Keeps unmodifiable copies of the lists. */
  public DataConfig {
    dataDir = dataDir == null ? null : List.copyOf(dataDir);
    sizeCrops = List.copyOf(sizeCrops);
    nmbSamples = List.copyOf(nmbSamples);
    minScaleCrops = List.copyOf(minScaleCrops);
    maxScaleCrops = List.copyOf(maxScaleCrops);
  }

  /** Side of a global crop in pixels. */
  public int globalSize() {
    return sizeCrops.get(0);
  }

  /** Side of a local crop in pixels. */
  public int localSize() {
    return sizeCrops.get(1);
  }

  /** Global crops of an image; always 2. */
  public int globalCrops() {
    return nmbSamples.get(0);
  }

  /** Local crops of an image. */
  public int localCrops() {
    return nmbSamples.get(1);
  }
}

package io.abaculus.eval.cluster;

import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.eval.features.FeatureSet;
import io.abaculus.eval.features.LabelledFeatures;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.metrics.ConfusionCounts;
import io.abaculus.tensor.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The first principal components of standardised patch features of all images, as {@code StandardScaler} and
 * faiss's {@code PCAMatrix} find them.
 *
 * @param rows of all patches of all images (patches, width)
 * @param width components
 * @param images in their order
 */
public record PatchComponents(float[] rows, int width, List<Image> images) {
  /** Copies the list. */
  public PatchComponents {
    images = List.copyOf(images);
  }

  /**
   * An image whose patches are among the rows.
   *
   * @param set which of the sets of features it is in, from 0
   * @param record its index in the data set of that set
   * @param firstPatch the number of its first patch among those of all images
   * @param patchRows patches down the image
   * @param patchColumns patches across the image
   * @param labels of its pixels
   */
  public record Image(
      int set, int record, int firstPatch, int patchRows, int patchColumns, LabelMap labels) {
    /** How many patches it has. */
    public int patches() {
      return patchRows * patchColumns;
    }

    /**
     * The number of the patch of each label, among those of all images, as {@code interpolate} with
     * {@code nearest} enlarges patches.
     */
    public int[] patchOfEachLabel() {
      int[] rows = LabelMap.cornerIndices(patchRows, labels.height());
      int[] columns = LabelMap.cornerIndices(patchColumns, labels.width());
      int[] patches = new int[rows.length * columns.length];
      for (int y = 0; y < rows.length; y++) {
        for (int x = 0; x < columns.length; x++) {
          patches[y * columns.length + x] = firstPatch + rows[y] * patchColumns + columns[x];
        }
      }
      return patches;
    }
  }

  /**
   * Counts how often each cluster of patches met each class, at each label.
   *
   * @param set of the images that count
   * @param clusterOfPatch of each patch of all images
   * @param counts take them
   */
  public void count(int set, int[] clusterOfPatch, ConfusionCounts counts) {
    for (Image image : images) {
      if (image.set != set) {
        continue;
      }
      int[] patches = image.patchOfEachLabel();
      for (int pixel = 0; pixel < patches.length; pixel++) {
        counts.add(clusterOfPatch[patches[pixel]], image.labels.label(pixel));
      }
    }
  }

  /**
   * Finds the components of some sets of features together.
   *
   * @param wanted images of each set's data set that count, the first ones
   * @param components how many, at most
   * @param device what multiplies
   * @param stop asked before every image; true ends the work
   * @return empty if it was stopped
   * @throws IOException if features cannot be read
   * @throws IllegalArgumentException if there are none
   */
  public static Optional<PatchComponents> of(
      List<FeatureSet> sets, int wanted, int components, Device device, BooleanSupplier stop)
      throws IOException {
    Moments moments = null;
    int patches = 0;
    for (FeatureSet set : sets) {
      for (int i = 0; i < set.size() && set.record(i) < wanted; i++) {
        if (stop.getAsBoolean()) {
          return Optional.empty();
        }
        PatchFeatures image = set.get(i).features();
        moments = added(moments, image, device);
        patches = Math.addExact(patches, image.count());
      }
    }
    if (moments == null) {
      throw new IllegalArgumentException("there are no images whose features to cluster");
    }
    StandardizedComponents projection =
        StandardizedComponents.of(moments, moments, components, 0);
    int width = projection.offset().length;
    float[] rows = new float[Math.multiplyExact(patches, width)];
    List<Image> images = new ArrayList<>();
    int first = 0;
    for (int number = 0; number < sets.size(); number++) {
      FeatureSet set = sets.get(number);
      for (int i = 0; i < set.size() && set.record(i) < wanted; i++) {
        if (stop.getAsBoolean()) {
          return Optional.empty();
        }
        LabelledFeatures image = set.get(i);
        PatchFeatures projected = projection.project(image.features(), device);
        System.arraycopy(
            projected.patches(), 0, rows, first * width, projected.patches().length);
        images.add(
            new Image(
                number, set.record(i), first, projected.rows(), projected.columns(),
                image.labels()));
        first += projected.count();
      }
    }
    return Optional.of(new PatchComponents(rows, width, images));
  }

  private static Moments added(
      @Nullable Moments before, PatchFeatures image, Device device) {
    int channels = image.channels();
    Moments moments =
        before == null
            ? new Moments(Tensors.of(mean(image), device, channels, 1))
            : before;
    moments.add(Tensors.of(image.patches(), device, image.count(), channels).transpose());
    return moments;
  }

  /** Near enough to the mean of all images that nothing is lost to rounding. */
  private static float[] mean(PatchFeatures image) {
    int channels = image.channels();
    double[] sums = new double[channels];
    for (int i = 0; i < image.patches().length; i++) {
      sums[i % channels] += image.patches()[i];
    }
    float[] mean = new float[channels];
    for (int i = 0; i < channels; i++) {
      mean[i] = (float) (sums[i] / image.count());
    }
    return mean;
  }
}

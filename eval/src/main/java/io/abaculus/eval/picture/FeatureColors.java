package io.abaculus.eval.picture;

import io.abaculus.data.image.RgbImage;
import io.abaculus.device.Device;
import io.abaculus.eval.PrincipalComponents;
import io.abaculus.eval.features.PatchFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Patch features as colour: the first three principal components, found over the patches of all
 * images together, as red, green and blue, each stretched between its 2nd and 98th percentile.
 */
public final class FeatureColors {
  private static final int COMPONENTS = 3;
  private static final double CUT = 0.02;
  private static final int BINS = 256;

  private FeatureColors() {}

  /**
   * The colours of all patches.
   *
   * @param images at least one
   * @param device what finds the components
   * @return for each image one of a pixel a patch
   */
  public static List<RgbImage> ofAll(List<PatchFeatures> images, Device device) {
    boolean[] every = new boolean[images.stream().mapToInt(PatchFeatures::count).sum()];
    Arrays.fill(every, true);
    return colours(images, every, device);
  }

  /**
   * The colours of the foreground, as DINOv2's paper draws them (Oquab et al., 2023, figure 1): the
   * first component parts the patches of all images in two, and the components of one part are found
   * anew. Where to part them is found by Otsu's method; the background is what is more at the borders of
   * the images.
   *
   * @param images at least one
   * @param flip whether to take the other part
   * @param device what finds the components
   * @return for each image one of a pixel a patch, black in the background
   */
  public static List<RgbImage> ofForeground(
      List<PatchFeatures> images, boolean flip, Device device) {
    float[] all = concatenated(images);
    int channels = images.getFirst().channels();
    float[] first = PrincipalComponents.fit(all, channels, 1, device).project(all, device);
    float threshold = otsu(first);
    boolean[] above = new boolean[first.length];
    for (int i = 0; i < first.length; i++) {
      above[i] = first[i] > threshold;
    }
    boolean foregroundIsAbove = borderShare(images, above) <= 0.5;
    if (foregroundIsAbove == flip) {
      for (int i = 0; i < above.length; i++) {
        above[i] = !above[i];
      }
    }
    return colours(images, above, device);
  }

  private static List<RgbImage> colours(
      List<PatchFeatures> images, boolean[] shown, Device device) {
    int channels = images.getFirst().channels();
    float[] all = concatenated(images);
    float[] rows = new float[all.length];
    int count = 0;
    for (int patch = 0; patch < shown.length; patch++) {
      if (shown[patch]) {
        System.arraycopy(all, patch * channels, rows, count * channels, channels);
        count++;
      }
    }
    int components = Math.min(COMPONENTS, channels);
    float[] projected = {};
    if (count > 0) {
      float[] kept = Arrays.copyOf(rows, count * channels);
      projected = PrincipalComponents.fit(kept, channels, components, device).project(kept, device);
      stretch(projected, components);
    }
    List<RgbImage> result = new ArrayList<>();
    int patch = 0;
    int next = 0;
    for (PatchFeatures image : images) {
      byte[] pixels = new byte[RgbImage.CHANNELS * image.count()];
      for (int i = 0; i < image.count(); i++, patch++) {
        if (shown[patch]) {
          for (int k = 0; k < components; k++) {
            pixels[i * RgbImage.CHANNELS + k] =
                (byte) Math.round(255 * projected[next * components + k]);
          }
          next++;
        }
      }
      result.add(RgbImage.of(image.columns(), image.rows(), pixels));
    }
    return result;
  }

  private static float[] concatenated(List<PatchFeatures> images) {
    int length = images.stream().mapToInt(image -> image.patches().length).sum();
    float[] all = new float[length];
    int at = 0;
    for (PatchFeatures image : images) {
      System.arraycopy(image.patches(), 0, all, at, image.patches().length);
      at += image.patches().length;
    }
    return all;
  }

  /** Brings each component from between its low and high percentile to [0, 1]. */
  private static void stretch(float[] projected, int components) {
    int count = projected.length / components;
    for (int k = 0; k < components; k++) {
      float[] sorted = new float[count];
      for (int i = 0; i < count; i++) {
        sorted[i] = projected[i * components + k];
      }
      Arrays.sort(sorted);
      float low = sorted[(int) (CUT * (count - 1))];
      float high = sorted[(int) ((1 - CUT) * (count - 1))];
      float range = Math.max(high - low, Float.MIN_NORMAL);
      for (int i = 0; i < count; i++) {
        int at = i * components + k;
        projected[at] = Math.clamp((projected[at] - low) / range, 0f, 1f);
      }
    }
  }

  /** The threshold that leaves least variance within the two parts (Otsu, 1979). */
  private static float otsu(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    float low = sorted[0];
    float range = sorted[sorted.length - 1] - low;
    if (!(range > 0)) {
      return low;
    }
    long[] histogram = new long[BINS];
    for (float value : sorted) {
      histogram[Math.min(BINS - 1, (int) ((value - low) / range * BINS))]++;
    }
    double total = 0;
    for (int bin = 0; bin < BINS; bin++) {
      total += bin * (double) histogram[bin];
    }
    double best = -1;
    int bestBin = 0;
    long below = 0;
    double sumBelow = 0;
    for (int bin = 0; bin < BINS - 1; bin++) {
      below += histogram[bin];
      sumBelow += bin * (double) histogram[bin];
      long above = values.length - below;
      if (below == 0 || above == 0) {
        continue;
      }
      double difference = sumBelow / below - (total - sumBelow) / above;
      double between = (double) below * above * difference * difference;
      if (between > best) {
        best = between;
        bestBin = bin;
      }
    }
    return low + range * (bestBin + 1) / BINS;
  }

  /** Which part of the patches at the borders of the images is marked. */
  private static double borderShare(List<PatchFeatures> images, boolean[] marked) {
    int border = 0;
    int markedBorder = 0;
    int patch = 0;
    for (PatchFeatures image : images) {
      for (int row = 0; row < image.rows(); row++) {
        for (int column = 0; column < image.columns(); column++, patch++) {
          boolean inside =
              row > 0 && column > 0 && row < image.rows() - 1 && column < image.columns() - 1;
          if (!inside) {
            border++;
            markedBorder += marked[patch] ? 1 : 0;
          }
        }
      }
    }
    return (double) markedBorder / border;
  }
}

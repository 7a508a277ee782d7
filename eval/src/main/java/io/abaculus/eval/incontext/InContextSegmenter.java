package io.abaculus.eval.incontext;

import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.search.NeighborSearch;
import io.abaculus.eval.search.Neighbors;
import io.abaculus.tensor.Resampling;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * Labels patches by what is near them in a memory: the labels of the nearest patches, weighted by the
 * softmax of their cosines over a temperature (Balažević et al., arXiv 2306.01667).
 */
public final class InContextSegmenter {
  private final MemoryBank memory;
  private final NeighborSearch search;
  private final int neighbors;
  private final double temperature;
  private final Device device;

  /**
   * A segmenter.
   *
   * @param search in the features of the memory
   * @param device what enlarges labels to pixels
   */
  public InContextSegmenter(
      MemoryBank memory, NeighborSearch search, InContextSettings settings, Device device) {
    this.memory = memory;
    this.search = search;
    this.neighbors = settings.neighbors();
    this.temperature = settings.temperature();
    this.device = device;
  }

  /**
   * The soft labels of the patches of images, which are searched together.
   *
   * @return for each image (rows, columns, classes), that add up to 1
   */
  public List<float[]> softLabels(List<PatchFeatures> images) {
    int channels = memory.features().width();
    int classes = memory.labels().width();
    int count = images.stream().mapToInt(PatchFeatures::count).sum();
    float[] queries = new float[Math.multiplyExact(count, channels)];
    int at = 0;
    for (PatchFeatures image : images) {
      System.arraycopy(image.patches(), 0, queries, at, image.patches().length);
      at += image.patches().length;
    }
    Neighbors found = search.search(queries, count, neighbors);
    List<float[]> labels = new ArrayList<>();
    int query = 0;
    for (PatchFeatures image : images) {
      float[] ofImage = new float[image.count() * classes];
      for (int patch = 0; patch < image.count(); patch++, query++) {
        float length =
            Math.max(MemoryBank.length(queries, query * channels, channels), Float.MIN_NORMAL);
        aggregate(found, query, length, ofImage, patch * classes);
      }
      labels.add(ofImage);
    }
    return labels;
  }

  private void aggregate(Neighbors found, int query, float length, float[] into, int offset) {
    int classes = memory.labels().width();
    double[] weights = new double[neighbors];
    double sum = 0;
    for (int i = 0; i < neighbors; i++) {
      // The first score is the greatest, so no power exceeds 1.
      double below = (found.score(query, i) - found.score(query, 0)) / length;
      weights[i] = Math.exp(below / temperature);
      sum += weights[i];
    }
    float[] label = new float[classes];
    for (int i = 0; i < neighbors; i++) {
      memory.labels().read(found.index(query, i), 1, label);
      for (int c = 0; c < classes; c++) {
        into[offset + c] += (float) (weights[i] / sum * label[c]);
      }
    }
  }

  /**
   * The class of each pixel: that of the greatest soft label, enlarged bilinearly.
   *
   * @param softLabels (rows, columns, classes), as {@link #softLabels} gives them for {@code image}
   */
  public LabelMap segment(PatchFeatures image, float[] softLabels, int height, int width) {
    int classes = memory.labels().width();
    long[] found =
        Resampling.of(Resampling.Mode.BILINEAR)
            .resize(
                Tensors.of(softLabels, device, image.count(), classes)
                    .transpose()
                    .reshape(classes, image.rows(), image.columns()),
                height,
                width)
            .argmax(0)
            .toLongArray();
    return LabelMap.of(width, height, found);
  }
}

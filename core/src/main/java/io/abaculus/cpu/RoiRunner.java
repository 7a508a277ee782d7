package io.abaculus.cpu;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Fused.RoiPooling;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import java.util.Arrays;
import java.util.List;

/**
 * Pools regions. Samples lie on a grid and bilinear weights are products, so what a pixel counts in a
 * cell is a weight of its row times a weight of its column; all channels of a pixel are done at once.
 */
final class RoiRunner {
  private final CpuContext context;

  RoiRunner(CpuContext context) {
    this.context = context;
  }

  /** Operands (x, boxes, batch index). */
  void align(RoiPooling pooling, List<HostArray> operands, HostArray result) {
    HostArray x = operands.get(0);
    HostArray boxes = operands.get(1);
    int[] images = images(operands.get(2), x.type().shape().dim(0));
    Shape shape = x.type().shape();
    int channels = shape.dim(3);
    int cells = pooling.size() * pooling.size();
    context.forRanges(
        images.length,
        (long) cells * channels * 8,
        (worker, first, end) -> {
          for (int region = first; region < end; region++) {
            int target = result.offset() + region * cells * channels;
            Arrays.fill(result.floats(), target, target + cells * channels, 0);
            int source = x.offset() + images[region] * shape.sizeBetween(1, 4);
            new Weights(pooling, boxes, region, shape)
                .forEach(
                    (cell, pixel, weight) -> addScaled(
                        weight,
                        x.floats(),
                        source + pixel * channels,
                        result.floats(),
                        target + cell * channels,
                        channels));
          }
        });
  }

  /** Operands (dOut, boxes, batch index). */
  void alignBackward(RoiPooling pooling, List<HostArray> operands, HostArray result) {
    HostArray dOut = operands.get(0);
    HostArray boxes = operands.get(1);
    Shape shape = result.type().shape();
    int[] images = images(operands.get(2), shape.dim(0));
    int channels = shape.dim(3);
    int cells = pooling.size() * pooling.size();
    int size = shape.sizeBetween(1, 4);
    context.forRanges(
        shape.dim(0),
        size + (long) images.length * cells * channels * 8 / Math.max(1, shape.dim(0)),
        (worker, first, end) -> {
          for (int image = first; image < end; image++) {
            int target = result.offset() + image * size;
            Arrays.fill(result.floats(), target, target + size, 0);
            for (int region = 0; region < images.length; region++) {
              if (images[region] == image) {
                int source = dOut.offset() + region * cells * channels;
                new Weights(pooling, boxes, region, shape)
                    .forEach(
                        (cell, pixel, weight) -> addScaled(
                            weight,
                            dOut.floats(),
                            source + cell * channels,
                            result.floats(),
                            target + pixel * channels,
                            channels));
              }
            }
          }
        });
  }

  private static int[] images(HostArray batchIndex, int batch) {
    int[] images = new int[batchIndex.size()];
    for (int region = 0; region < images.length; region++) {
      long image = batchIndex.getLong(region);
      if (image < 0 || image >= batch) {
        throw new TensorException(
            "roi_align: region %d is of image %d, but the batch has %d"
                .formatted(region, image, batch));
      }
      images[region] = (int) image;
    }
    return images;
  }

  private static void addScaled(
      float weight, float[] from, int fromOffset, float[] to, int toOffset, int count) {
    for (int i = 0; i < count; i++) {
      to[toOffset + i] += weight * from[fromOffset + i];
    }
  }

  /** Receives how much a pixel of the map counts in a cell of the region. */
  private interface Visitor {
    void visit(int cell, int pixel, float weight);
  }

  /** The weights of one region: [cell][pixel] along rows and along columns. */
  private static final class Weights {
    private final int size;
    private final int columns;
    private final double[][] down;
    private final double[][] across;

    Weights(RoiPooling pooling, HostArray boxes, int region, Shape shape) {
      this.size = pooling.size();
      this.columns = shape.dim(2);
      this.down =
          axis(
              pooling,
              boxes.getDouble(region * 4 + 1),
              boxes.getDouble(region * 4 + 3),
              shape.dim(1));
      this.across =
          axis(pooling, boxes.getDouble(region * 4), boxes.getDouble(region * 4 + 2), columns);
    }

    private static double[][] axis(RoiPooling pooling, double low, double high, int pixels) {
      double shift = pooling.aligned() ? 0.5 : 0;
      double start = low * pooling.spatialScale() - shift;
      double length = high * pooling.spatialScale() - shift - start;
      if (!pooling.aligned()) {
        length = Math.max(length, 1);
      }
      double cell = length / pooling.size();
      int samples =
          pooling.samplingRatio() > 0 ? pooling.samplingRatio() : (int) Math.ceil(cell);
      double[][] weights = new double[pooling.size()][pixels];
      for (int i = 0; i < pooling.size(); i++) {
        for (int sample = 0; sample < samples; sample++) {
          double place = start + cell * (i + (sample + 0.5) / samples);
          if (place >= -1 && place <= pixels) {
            double inside = Math.clamp(place, 0.0, pixels - 1.0);
            int before = (int) inside;
            double fraction = inside - before;
            weights[i][before] += (1 - fraction) / samples;
            weights[i][Math.min(before + 1, pixels - 1)] += fraction / samples;
          }
        }
      }
      return weights;
    }

    void forEach(Visitor visitor) {
      for (int i = 0; i < size; i++) {
        for (int row = 0; row < down[i].length; row++) {
          if (down[i][row] != 0) {
            forEachColumn(i, row, visitor);
          }
        }
      }
    }

    private void forEachColumn(int i, int row, Visitor visitor) {
      for (int j = 0; j < size; j++) {
        for (int column = 0; column < columns; column++) {
          double weight = down[i][row] * across[j][column];
          if (weight != 0) {
            visitor.visit(i * size + j, row * columns + column, (float) weight);
          }
        }
      }
    }
  }
}

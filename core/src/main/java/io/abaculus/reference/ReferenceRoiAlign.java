package io.abaculus.reference;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Fused.RoiPooling;
import io.abaculus.graph.Shape;

/**
 * Pools regions of feature maps as torchvision.ops.roi_align does (He et al., "Mask R-CNN", 2017):
 * an output cell is the mean of samples on a regular grid in it, each interpolated between the four
 * features around it. A sample within one pixel outside of the map takes the features of the border,
 * one farther outside is zero.
 */
final class ReferenceRoiAlign {
  private final RoiPooling pooling;
  private final Shape shape;
  private final HostArray boxes;
  private final HostArray batchIndex;
  private final int channels;

  /** For feature maps of a shape (batch, rows, columns, channels). */
  ReferenceRoiAlign(RoiPooling pooling, Shape shape, HostArray boxes, HostArray batchIndex) {
    this.pooling = pooling;
    this.shape = shape;
    this.boxes = boxes;
    this.batchIndex = batchIndex;
    this.channels = shape.dim(3);
  }

  void forward(HostArray x, HostArray result) {
    double[] sums = new double[result.size()];
    forEachCorner(
        (cell, pixel, weight) -> {
          for (int channel = 0; channel < channels; channel++) {
            sums[cell * channels + channel] += weight * x.getDouble(pixel * channels + channel);
          }
        });
    Elements.store(sums, result);
  }

  void backward(HostArray dOut, HostArray result) {
    double[] sums = new double[result.size()];
    forEachCorner(
        (cell, pixel, weight) -> {
          for (int channel = 0; channel < channels; channel++) {
            sums[pixel * channels + channel] += weight * dOut.getDouble(cell * channels + channel);
          }
        });
    Elements.store(sums, result);
  }

  /** Receives how much a pixel of a map counts in a cell of a region; several times, the sum. */
  private interface CornerVisitor {
    void visit(int cell, int pixel, double weight);
  }

  /** The grid of samples along one axis of a region. */
  private record Grid(double start, double cell, int samples) {
    double sample(int cellNumber, int sample) {
      return start + cell * (cellNumber + (sample + 0.5) / samples);
    }
  }

  private Grid grid(int region, int low, int high) {
    double shift = pooling.aligned() ? 0.5 : 0;
    double start = boxes.getDouble(region * 4 + low) * pooling.spatialScale() - shift;
    double length = boxes.getDouble(region * 4 + high) * pooling.spatialScale() - shift - start;
    if (!pooling.aligned()) {
      length = Math.max(length, 1);
    }
    double cell = length / pooling.size();
    int samples =
        pooling.samplingRatio() > 0 ? pooling.samplingRatio() : (int) Math.ceil(cell);
    return new Grid(start, cell, samples);
  }

  private void forEachCorner(CornerVisitor visitor) {
    int size = pooling.size();
    for (int region = 0; region < batchIndex.size(); region++) {
      int image = Elements.index("roi_align", batchIndex, region, shape.dim(0));
      Grid across = grid(region, 0, 2);
      Grid down = grid(region, 1, 3);
      double share = 1.0 / Math.max(1, across.samples() * down.samples());
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          int cell = (region * size + i) * size + j;
          for (int sampleRow = 0; sampleRow < down.samples(); sampleRow++) {
            for (int sampleColumn = 0; sampleColumn < across.samples(); sampleColumn++) {
              double row = down.sample(i, sampleRow);
              double column = across.sample(j, sampleColumn);
              visitCorners(image, row, column, cell, share, visitor);
            }
          }
        }
      }
    }
  }

  private void visitCorners(
      int image, double row, double column, int cell, double share, CornerVisitor visitor) {
    int rows = shape.dim(1);
    int columns = shape.dim(2);
    if (!isNear(row, rows) || !isNear(column, columns)) {
      return;
    }
    double insideRow = Math.clamp(row, 0, rows - 1);
    double insideColumn = Math.clamp(column, 0, columns - 1);
    int top = (int) insideRow;
    int left = (int) insideColumn;
    double down = insideRow - top;
    double right = insideColumn - left;
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        int pixelRow = Math.min(top + i, rows - 1);
        int pixelColumn = Math.min(left + j, columns - 1);
        double weight = (i == 0 ? 1 - down : down) * (j == 0 ? 1 - right : right);
        visitor.visit(cell, (image * rows + pixelRow) * columns + pixelColumn, share * weight);
      }
    }
  }

  private static boolean isNear(double place, int size) {
    return size > 0 && -1 <= place && place <= size;
  }
}

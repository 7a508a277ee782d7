package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * Pooling of regions as torchvision.ops.roi_align does it (He et al., "Mask R-CNN", 2017), and its
 * gradient. Definitions are those of {@code graph.Fused.RoiAlign}.
 *
 * <p>The weight of a pixel in a cell is a product of one weight for its row and one for its column: the
 * samples of a cell are a grid, and interpolation is linear along each axis. So the gradient of a pixel
 * is gathered from the cells near it, region after region, and nobody adds to another's sum.
 *
 * <p>One work-item an element, groups of any size.
 */
public final class RoiAlign {
  private RoiAlign() {}

  /**
   * Launch: regions x size x size x channels work-items, rounded up to groups.
   *
   * @param x (batch, rows, columns, channels)
   * @param boxes (regions, 4): x1, y1, x2, y2
   * @param batchIndex (regions), in the batch; a region with another index becomes NaN
   * @param out receives (regions, size, size, channels)
   * @param factors the spatial scale
   * @param arguments batch, rows, columns, channels, regions, size, sampling ratio, aligned (1); where
   *     x, boxes, batchIndex and out begin
   */
  public static void forward(
      KernelContext context,
      FloatArray x,
      FloatArray boxes,
      LongArray batchIndex,
      FloatArray out,
      FloatArray factors,
      IntArray arguments) {
    int batch = arguments.get(0);
    int rows = arguments.get(1);
    int columns = arguments.get(2);
    int channels = arguments.get(3);
    int size = arguments.get(5);
    int ratio = arguments.get(6);
    boolean aligned = arguments.get(7) == 1;
    float scale = factors.get(0);
    int element = context.globalIdx;
    if (element < arguments.get(4) * size * size * channels) {
      int cell = element / channels;
      int channel = element - cell * channels;
      int region = cell / (size * size);
      int cellRow = cell / size % size;
      int cellColumn = cell % size;
      int box = arguments.get(9) + region * 4;
      float left = start(boxes.get(box), scale, aligned);
      float top = start(boxes.get(box + 1), scale, aligned);
      float across = cellLength(left, boxes.get(box + 2), scale, aligned, size);
      float down = cellLength(top, boxes.get(box + 3), scale, aligned, size);
      int acrossSamples = samples(across, ratio);
      int downSamples = samples(down, ratio);
      long image = batchIndex.get(arguments.get(10) + region);
      boolean known = image >= 0 && image < batch;
      int plane =
          arguments.get(8) + (known ? (int) image : 0) * rows * columns * channels + channel;
      float sum = 0f;
      for (int i = 0; i < downSamples; i++) {
        float row = top + down * (cellRow + (i + 0.5f) / downSamples);
        float insideRow = Math.min(Math.max(row, 0f), rows - 1f);
        int upper = (int) insideRow;
        int lower = Math.min(upper + 1, rows - 1);
        float below = insideRow - upper;
        for (int j = 0; j < acrossSamples; j++) {
          float column = left + across * (cellColumn + (j + 0.5f) / acrossSamples);
          float insideColumn = Math.min(Math.max(column, 0f), columns - 1f);
          int before = (int) insideColumn;
          int after = Math.min(before + 1, columns - 1);
          float beyond = insideColumn - before;
          float upperLeft = x.get(plane + (upper * columns + before) * channels);
          float upperRight = x.get(plane + (upper * columns + after) * channels);
          float lowerLeft = x.get(plane + (lower * columns + before) * channels);
          float lowerRight = x.get(plane + (lower * columns + after) * channels);
          float above = upperLeft * (1f - beyond) + upperRight * beyond;
          float under = lowerLeft * (1f - beyond) + lowerRight * beyond;
          float value = above * (1f - below) + under * below;
          boolean near = row >= -1f && row <= rows && column >= -1f && column <= columns;
          sum += near ? value : 0f;
        }
      }
      float mean = sum / Math.max(1, acrossSamples * downSamples);
      out.set(arguments.get(11) + element, known ? mean : NotANumber.insteadOf(mean));
    }
  }

  /**
   * The gradient of x. Launch: batch x rows x columns x channels work-items, rounded up to groups.
   *
   * @param dOut (regions, size, size, channels)
   * @param boxes (regions, 4)
   * @param batchIndex (regions)
   * @param dx receives (batch, rows, columns, channels)
   * @param factors the spatial scale
   * @param arguments as for the forward kernel, with dOut, boxes, batchIndex and dx
   */
  public static void backward(
      KernelContext context,
      FloatArray dOut,
      FloatArray boxes,
      LongArray batchIndex,
      FloatArray dx,
      FloatArray factors,
      IntArray arguments) {
    int rows = arguments.get(1);
    int columns = arguments.get(2);
    int channels = arguments.get(3);
    int regions = arguments.get(4);
    int size = arguments.get(5);
    int ratio = arguments.get(6);
    boolean aligned = arguments.get(7) == 1;
    float scale = factors.get(0);
    int element = context.globalIdx;
    if (element < arguments.get(0) * rows * columns * channels) {
      int pixel = element / channels;
      int channel = element - pixel * channels;
      int column = pixel % columns;
      int row = pixel / columns % rows;
      int image = pixel / (rows * columns);
      float sum = 0f;
      for (int region = 0; region < regions; region++) {
        if (batchIndex.get(arguments.get(10) + region) == image) {
          int box = arguments.get(9) + region * 4;
          float left = start(boxes.get(box), scale, aligned);
          float top = start(boxes.get(box + 1), scale, aligned);
          float across = cellLength(left, boxes.get(box + 2), scale, aligned, size);
          float down = cellLength(top, boxes.get(box + 3), scale, aligned, size);
          int acrossSamples = samples(across, ratio);
          int downSamples = samples(down, ratio);
          float share = 1f / Math.max(1, acrossSamples * downSamples);
          for (int i = 0; i < size; i++) {
            float rowWeight = weight(row, rows, top, down, i, downSamples);
            if (rowWeight != 0f) {
              int cells = arguments.get(8) + ((region * size + i) * size) * channels + channel;
              for (int j = 0; j < size; j++) {
                float columnWeight =
                    weight(column, columns, left, across, j, acrossSamples);
                if (columnWeight != 0f) {
                  float product = share * rowWeight * columnWeight;
                  sum = product * dOut.get(cells + j * channels) + sum;
                }
              }
            }
          }
        }
      }
      dx.set(arguments.get(11) + element, sum);
    }
  }

  private static float start(float coordinate, float scale, boolean aligned) {
    return coordinate * scale - (aligned ? 0.5f : 0f);
  }

  private static float cellLength(
      float start, float end, float scale, boolean aligned, int size) {
    float length = start(end, scale, aligned) - start;
    return (aligned ? length : Math.max(length, 1f)) / size;
  }

  private static int samples(float cellLength, int ratio) {
    return ratio > 0 ? ratio : (int) TornadoMath.ceil(cellLength);
  }

  /** What one place along an axis counts in the samples of a cell, all together. */
  private static float weight(
      int place, int places, float start, float length, int cell, int samples) {
    float sum = 0f;
    for (int i = 0; i < samples; i++) {
      // As the forward kernel rounds it: a sample on the border is inside for both or for neither.
      float sample = start + length * (cell + (i + 0.5f) / samples);
      float inside = Math.min(Math.max(sample, 0f), places - 1f);
      float distance = TornadoMath.abs(inside - place);
      boolean near = sample >= -1f && sample <= places;
      sum += near && distance < 1f ? 1f - distance : 0f;
    }
    return sum;
  }
}

package io.abaculus.data.image;

import java.util.Arrays;

/**
 * A label for each pixel of an image, 0 to 255, row by row.
 *
 * @param width in pixels
 * @param height in pixels
 * @param labels (height, width), unsigned; handed over, not copied
 */
public record LabelMap(int width, int height, byte[] labels) {
  /** The label of what does not count, in most data sets: the greatest one. */
  public static final int VOID = 255;

  /** Which of the pixels below a larger one gives it its label. */
  public enum Pick {
    /** That under its centre, as Pillow does it. */
    CENTER,
    /** That under its upper left corner, as {@code torch.nn.functional.interpolate} does it. */
    CORNER
  }

  /**
   * Checks that there is a label for each pixel.
   *
   * @throws IllegalArgumentException if there is not
   */
  public LabelMap {
    if (width < 1 || height < 1 || (long) width * height != labels.length) {
      throw new IllegalArgumentException(
          "%d labels are not those of %d x %d pixels".formatted(labels.length, width, height));
    }
  }

  /**
   * The labels of pixels, row by row.
   *
   * @param labels (height, width), of 0 to 255
   * @throws IllegalArgumentException if they are not as many as there are pixels, or one is out of range
   */
  public static LabelMap of(int width, int height, long[] labels) {
    byte[] bytes = new byte[labels.length];
    for (int pixel = 0; pixel < bytes.length; pixel++) {
      if (labels[pixel] < 0 || labels[pixel] > 255) {
        throw new IllegalArgumentException(
            "a label is %d, outside 0 to 255".formatted(labels[pixel]));
      }
      bytes[pixel] = (byte) labels[pixel];
    }
    return new LabelMap(width, height, bytes);
  }

  /** The label of a pixel by its number, row by row. */
  public int label(int pixel) {
    return labels[pixel] & 0xff;
  }

  /**
   * The labels within a rectangle.
   *
   * @throws IllegalArgumentException if it does not lie within the map
   */
  public LabelMap crop(CropBox box) {
    if (box.right() > width || box.bottom() > height) {
      throw new IllegalArgumentException(
          "%s does not lie within %d x %d labels".formatted(box, width, height));
    }
    byte[] inside = new byte[box.width() * box.height()];
    for (int y = 0; y < box.height(); y++) {
      System.arraycopy(
          labels, (box.top() + y) * width + box.left(), inside, y * box.width(), box.width());
    }
    return new LabelMap(box.width(), box.height(), inside);
  }

  /** The labels mirrored left to right. */
  public LabelMap flip() {
    byte[] flipped = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      int column = i % width;
      flipped[i - column + width - 1 - column] = labels[i];
    }
    return new LabelMap(width, height, flipped);
  }

  /** The labels in another size, picked in one of two ways. */
  public LabelMap resize(int newWidth, int newHeight, Pick pick) {
    return switch (pick) {
      case CENTER -> resize(newWidth, newHeight);
      case CORNER -> sample(newWidth, newHeight);
    };
  }

  /** The labels in another size: of the pixel under the centre of each new one, as Pillow does it. */
  public LabelMap resize(int newWidth, int newHeight) {
    return picked(Resize.nearestIndices(width, newWidth), Resize.nearestIndices(height, newHeight));
  }

  /**
   * The labels in another size: of the pixel under the upper left corner of each new one, as
   * {@code torch.nn.functional.interpolate} does it.
   */
  public LabelMap sample(int newWidth, int newHeight) {
    return picked(cornerIndices(width, newWidth), cornerIndices(height, newHeight));
  }

  /** The place along one side that {@link #sample} picks for each new one. */
  public static int[] cornerIndices(int inSize, int outSize) {
    // torch computes the step in float32.
    float step = (float) inSize / outSize;
    int[] indices = new int[outSize];
    Arrays.setAll(indices, i -> Math.min((int) (i * step), inSize - 1));
    return indices;
  }

  private LabelMap picked(int[] columns, int[] rows) {
    byte[] picked = new byte[columns.length * rows.length];
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < columns.length; x++) {
        picked[y * columns.length + x] = labels[rows[y] * width + columns[x]];
      }
    }
    return new LabelMap(columns.length, rows.length, picked);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelMap(int otherWidth, int otherHeight, byte[] otherLabels)
        && width == otherWidth
        && height == otherHeight
        && Arrays.equals(labels, otherLabels);
  }

  @Override
  public int hashCode() {
    return 31 * width + Arrays.hashCode(labels);
  }

  @Override
  public String toString() {
    return "LabelMap[" + width + " x " + height + "]";
  }
}

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

  /** The label of a pixel by its number, row by row. */
  public int label(int pixel) {
    return labels[pixel] & 0xff;
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

  private static int[] cornerIndices(int inSize, int outSize) {
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

package io.abaculus.data.image;

/**
 * The segment that each pixel of an image belongs to, row by row.
 *
 * @param width in pixels
 * @param height in pixels
 * @param segments (height, width), 0 to 16,777,215; handed over, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // the array is the data, not a key
public record SegmentMap(int width, int height, int[] segments) {
  /**
   * Checks that there is a segment for each pixel.
   *
   * @throws IllegalArgumentException if there is not
   */
  public SegmentMap {
    if (width < 1 || height < 1 || (long) width * height != segments.length) {
      throw new IllegalArgumentException(
          "%d segments are not those of %d x %d pixels".formatted(segments.length, width, height));
    }
  }
}

package io.abaculus.data.image;

/**
 * A TIFF, which the JDK reads; nothing promises its pixels, but it is turned upright as others are.
 *
 * @param pixelData the whole file
 */
record TiffFile(byte[] pixelData) implements StoredImage {
  @Override
  public Orientation orientation() {
    return ExifDirectory.orientation(pixelData).orElse(Orientation.UPRIGHT);
  }
}

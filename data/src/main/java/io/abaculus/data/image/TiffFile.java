package io.abaculus.data.image;

/**
 * A TIFF, which the JDK reads; nothing promises its pixels, but it is turned upright as others are.
 */
final class TiffFile extends StoredImage {
  TiffFile(byte[] file) {
    super(file, ExifDirectory.orientation(file).orElse(Orientation.UPRIGHT));
  }
}

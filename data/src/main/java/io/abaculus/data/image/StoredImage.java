package io.abaculus.data.image;

import java.awt.Dimension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * An image file as it is stored, told by its first bytes: which way up it lies, what of it a reader
 * of ImageIO is given, and how that reader's samples become pixels.
 */
abstract sealed class StoredImage permits BmpFile, GifFile, JpegFile, PngFile, TiffFile, WebPFile {
  private final byte[] pixelData;
  private final Orientation orientation;

  StoredImage(byte[] pixelData, Orientation orientation) {
    this.pixelData = pixelData;
    this.orientation = orientation;
  }

  /**
   * Looks at a file.
   *
   * @return empty if it has no known format
   * @throws IOException if it has one, but too little is there to be read
   * @throws UnsupportedImageException if it is of a kind that no reader here knows
   */
  static Optional<StoredImage> recognize(byte[] file)
      throws IOException, UnsupportedImageException {
    ByteBuffer in = ByteBuffer.wrap(file);
    if (Bytes.startWith(in, 0, "\u00ff\u00d8")) {
      return Optional.of(JpegFile.of(file));
    }
    if (PngFile.isPng(file)) {
      return Optional.of(PngFile.of(file));
    }
    if (Bytes.startWith(in, 0, "RIFF") && Bytes.startWith(in, 8, "WEBP")) {
      return Optional.of(WebPFile.of(file));
    }
    if (Bytes.startWith(in, 0, "GIF87a") || Bytes.startWith(in, 0, "GIF89a")) {
      return Optional.of(GifFile.of(file));
    }
    if (Bytes.startWith(in, 0, "BM")) {
      return Optional.of(BmpFile.of(file));
    }
    if (Bytes.startWith(in, 0, "II*\0") || Bytes.startWith(in, 0, "MM\0*")) {
      return Optional.of(new TiffFile(file));
    }
    return Optional.empty();
  }

  /** How the picture lies, as the file says; upright if it says nothing. */
  final Orientation orientation() {
    return orientation;
  }

  /** The part of the file that pixels are made of, as a file of the same format. */
  final byte[] pixelData() {
    return pixelData;
  }

  /** What a reader is given. */
  ImageInputStream stream() {
    return new MemoryCacheImageInputStream(new ByteArrayInputStream(pixelData));
  }

  /** Whether a reader of the file's format is the one for this file. */
  boolean isFor(ImageReader reader) {
    return true;
  }

  /** Width and height in pixels as stored, known before any memory is taken for them. */
  Dimension size(ImageReader reader) throws IOException {
    return new Dimension(reader.getWidth(0), reader.getHeight(0));
  }

  /**
   * Reads the pixels, as they lie.
   *
   * @param reader that was given {@link #pixelData}
   */
  RgbImage read(ImageReader reader)
      throws IOException, UnsupportedImageException {
    return RgbSamples.of(reader.read(0));
  }
}

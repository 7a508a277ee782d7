package io.abaculus.data.image;

import java.awt.Dimension;
import java.awt.Point;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A WebP: a RIFF file of chunks. Metadata count only where the chunk {@code VP8X} announces them, as
 * with libwebp. Of an animation it is the first frame, with black around it if its canvas is larger.
 */
final class WebPFile extends StoredImage {
  private static final int FIRST_CHUNK = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int HAS_ANIMATION = 0x02;
  private static final int HAS_EXIF = 0x08;
  private static final int HAS_XMP = 0x04;

  /** Where the first frame of an animation lies on its canvas; null for a still picture. */
  private final @Nullable Point frame;

  private final @Nullable Dimension canvas;

  private WebPFile(
      byte[] file, Orientation orientation, @Nullable Point frame, @Nullable Dimension canvas) {
    super(file, orientation);
    this.frame = frame;
    this.canvas = canvas;
  }

  /**
   * Walks the chunks: a name, a length, data, and a byte more if the length is odd.
   *
   * @throws IOException if the file is shorter than it says, which the reader would not notice
   */
  static WebPFile of(byte[] file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long claimed = Integer.toUnsignedLong(in.getInt(4)) + 8;
    if (claimed > file.length) {
      throw new EOFException("it has %d of %d bytes".formatted(file.length, claimed));
    }
    int announced =
        Bytes.startWith(in, FIRST_CHUNK, "VP8X") ? in.get(FIRST_CHUNK + CHUNK_HEADER) : 0;
    byte[] exif = (announced & HAS_EXIF) == 0 ? null : chunk(in, "EXIF");
    byte[] xmp = (announced & HAS_XMP) == 0 ? null : chunk(in, "XMP ");
    Orientation orientation = Orientation.of(exif, xmp);
    byte[] animationFrame = (announced & HAS_ANIMATION) == 0 ? null : chunk(in, "ANMF");
    if (animationFrame == null) {
      return new WebPFile(file, orientation, null, null);
    }
    ByteBuffer ofFrame = ByteBuffer.wrap(animationFrame).order(ByteOrder.LITTLE_ENDIAN);
    int canvasAt = FIRST_CHUNK + CHUNK_HEADER + 4;
    return new WebPFile(
        file,
        orientation,
        new Point(2 * threeBytes(ofFrame, 0), 2 * threeBytes(ofFrame, 3)),
        new Dimension(1 + threeBytes(in, canvasAt), 1 + threeBytes(in, canvasAt + 3)));
  }

  private static int threeBytes(ByteBuffer in, int at) {
    return Short.toUnsignedInt(in.getShort(at)) | (in.get(at + 2) & 0xff) << 16;
  }

  @Override
  ImageInputStream stream() {
    return new WebPStream(pixelData());
  }

  @Override
  Dimension size(ImageReader reader) throws IOException {
    return canvas == null ? super.size(reader) : canvas;
  }

  @Override
  RgbImage read(ImageReader reader) throws IOException, UnsupportedImageException {
    if (frame == null || canvas == null) {
      return super.read(reader);
    }
    if (frame.x + reader.getWidth(0) > canvas.width
        || frame.y + reader.getHeight(0) > canvas.height) {
      throw new IOException("its first frame is not within its canvas");
    }
    RgbImage image = super.read(reader);
    byte[] pixels = new byte[canvas.width * canvas.height * RgbImage.CHANNELS];
    int row = image.width() * RgbImage.CHANNELS;
    for (int y = 0; y < image.height(); y++) {
      int to = ((frame.y + y) * canvas.width + frame.x) * RgbImage.CHANNELS;
      System.arraycopy(image.pixels(), y * row, pixels, to, row);
    }
    return RgbImage.of(canvas.width, canvas.height, pixels);
  }

  private static byte @Nullable [] chunk(ByteBuffer in, String name) {
    long at = FIRST_CHUNK;
    while (at + CHUNK_HEADER <= in.limit()) {
      int start = (int) at;
      long length = Integer.toUnsignedLong(in.getInt(start + 4));
      if (Bytes.startWith(in, start, name)) {
        return Bytes.copy(in, start + CHUNK_HEADER, start + CHUNK_HEADER + length);
      }
      at += CHUNK_HEADER + length + (length & 1);
    }
    return null;
  }
}

package io.abaculus.data.image;

import java.awt.Dimension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The blocks of a GIF up to the indices of its first frame. */
final class GifBlocks {
  private static final int SCREEN_BYTES = 13;
  private static final int HAS_PALETTE = 0x80;
  private static final int INTERLACED = 0x40;
  private static final int GRAPHIC_CONTROL = 0xf9;
  private static final int HAS_TRANSPARENCY = 1;
  private static final int COLORS = 256;
  private static final int MOST_BLOCK_BYTES = 255;
  private static final int DESCRIPTOR_BYTES = 10;

  private final ByteBuffer in;

  /** The index of the transparent colour, which Pillow puts around the frame; else that is 0. */
  private int transparent;

  GifBlocks(byte[] file) {
    in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads as far as the frame's indices.
   *
   * @throws IOException if there is no frame
   */
  GifFile firstFrame() throws IOException {
    int screenWidth = Short.toUnsignedInt(in.getShort(6));
    int screenHeight = Short.toUnsignedInt(in.getShort(8));
    int screenFlags = in.get(10);
    in.position(SCREEN_BYTES);
    byte[] ofAllFrames = readColors(screenFlags);
    findFrame();
    int left = Short.toUnsignedInt(in.getShort());
    int top = Short.toUnsignedInt(in.getShort());
    int width = Short.toUnsignedInt(in.getShort());
    int height = Short.toUnsignedInt(in.getShort());
    CropBox frame = new CropBox(left, top, width, height);
    Dimension canvas =
        new Dimension(
            Math.max(screenWidth, frame.right()), Math.max(screenHeight, frame.bottom()));
    int flags = in.get();
    byte[] colors = (flags & HAS_PALETTE) == 0 ? ofAllFrames : readColors(flags);
    boolean interlaced = (flags & INTERLACED) != 0;
    return new GifFile(frameAlone(frame), canvas, frame, interlaced, colors, transparent);
  }

  private byte[] readColors(int flags) {
    int count = (flags & HAS_PALETTE) == 0 ? 0 : 2 << (flags & 7);
    byte[] palette = new byte[count * RgbImage.CHANNELS];
    in.get(palette);
    return IndexedColors.of(palette);
  }

  private void findFrame() throws IOException {
    for (int block = in.get(); block != ','; block = in.get()) {
      if (block == ';') {
        throw new IOException("it has no frame");
      }
      if (block == '!') {
        readExtension();
      }
    }
  }

  private void readExtension() {
    int label = in.get() & 0xff;
    int length = in.get() & 0xff;
    if (label == GRAPHIC_CONTROL && length > 3 && (in.get(in.position()) & HAS_TRANSPARENCY) != 0) {
      transparent = in.get(in.position() + 3) & 0xff;
    }
    byte[] passed = new byte[MOST_BLOCK_BYTES];
    while (length != 0) {
      in.get(passed, 0, length);
      length = in.get() & 0xff;
    }
  }

  /**
   * The frame as a GIF of its own, of 256 colours so that its reader makes a byte of each index. It
   * is said not to be interlaced: the reader takes the rows of interlaced frames that have less than
   * 5 for others.
   */
  private byte[] frameAlone(CropBox frame) {
    int descriptorAt = SCREEN_BYTES + COLORS * RgbImage.CHANNELS;
    ByteBuffer out =
        ByteBuffer.allocate(descriptorAt + DESCRIPTOR_BYTES + in.remaining())
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put("GIF89a".getBytes(StandardCharsets.US_ASCII));
    out.putShort((short) frame.width()).putShort((short) frame.height());
    out.put((byte) (HAS_PALETTE | 7)).putShort((short) 0);
    out.position(descriptorAt).put((byte) ',').putInt(0);
    out.putShort((short) frame.width()).putShort((short) frame.height()).put((byte) 0);
    out.put(in);
    return out.array();
  }
}

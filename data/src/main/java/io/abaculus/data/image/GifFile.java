package io.abaculus.data.image;

import java.awt.Dimension;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageReader;

/**
 * The first frame of a GIF on its canvas, as Pillow shows it: the canvas may be larger, and grows if
 * the frame reaches beyond it.
 */
final class GifFile extends StoredImage {
  /** A run over the rows of a frame. */
  private record Pass(int first, int step) {}

  private static final Pass[] ONE_PASS = {new Pass(0, 1)};
  private static final Pass[] FOUR_PASSES = {
    new Pass(0, 8), new Pass(4, 8), new Pass(2, 4), new Pass(1, 2)
  };

  private final Dimension canvas;
  private final CropBox frame;
  private final boolean interlaced;
  private final byte[] colors;
  private final int around;

  /**
   * A frame.
   *
   * @param frameAlone a GIF of nothing else, with its rows as they are stored
   * @param canvas width and height
   * @param frame where the frame lies on the canvas
   * @param interlaced whether rows are in the order of four passes
   * @param colors 256 of 3 bytes
   * @param around the index of the colour around the frame: the transparent one, if there is any
   */
  GifFile(
      byte[] frameAlone, Dimension canvas, CropBox frame, boolean interlaced, byte[] colors,
      int around) {
    super(frameAlone, Orientation.UPRIGHT);
    this.canvas = canvas;
    this.frame = frame;
    this.interlaced = interlaced;
    this.colors = colors;
    this.around = around;
  }

  static GifFile of(byte[] file) throws IOException {
    return new GifBlocks(file).firstFrame();
  }

  @Override
  Dimension size(ImageReader reader) {
    return canvas;
  }

  @Override
  RgbImage read(ImageReader reader) throws IOException {
    Raster indices = reader.read(0).getRaster();
    byte[] pixels = new byte[canvas.width * canvas.height * RgbImage.CHANNELS];
    for (int to = 0; to < pixels.length; to += RgbImage.CHANNELS) {
      putColor(around, pixels, to);
    }
    int[] row = new int[frame.width()];
    int stored = 0;
    for (Pass pass : interlaced ? FOUR_PASSES : ONE_PASS) {
      for (int y = pass.first; y < frame.height(); y += pass.step) {
        indices.getSamples(0, stored, row.length, 1, 0, row);
        stored++;
        int to = ((frame.top() + y) * canvas.width + frame.left()) * RgbImage.CHANNELS;
        for (int index : row) {
          putColor(index, pixels, to);
          to += RgbImage.CHANNELS;
        }
      }
    }
    return RgbImage.of(canvas.width, canvas.height, pixels);
  }

  private void putColor(int index, byte[] pixels, int to) {
    int from = index * RgbImage.CHANNELS;
    pixels[to] = colors[from];
    pixels[to + 1] = colors[from + 1];
    pixels[to + 2] = colors[from + 2];
  }
}

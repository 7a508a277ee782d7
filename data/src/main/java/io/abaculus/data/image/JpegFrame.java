package io.abaculus.data.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The start of a JPEG's frame: how it is coded, and what its components are.
 *
 * @param marker that says how it is coded
 * @param bits of a sample
 */
record JpegFrame(int marker, int bits, List<Component> components) {
  private static final int LOSSLESS = 0xc3;
  private static final int ARITHMETIC = 0xc9;
  private static final int JPEG_LS = 0xf7;
  private static final int BEFORE_COMPONENTS = 6;
  private static final int COMPONENT_BYTES = 3;

  /**
   * A component.
   *
   * @param name a byte
   * @param columns how many of its samples there are across, next to other components'
   * @param rows likewise, down
   */
  record Component(int name, int columns, int rows) {}

  /** Whether a marker is one of SOF0 to SOF15, whose range DHT, JPG and DAC share, or JPEG-LS's own. */
  static boolean isMarker(int marker) {
    return marker == JPEG_LS
        || marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /**
   * Reads it.
   *
   * @param body the segment after its length; of one that is cut short, components are missing
   */
  static JpegFrame of(int marker, ByteBuffer body) {
    if (body.limit() < BEFORE_COMPONENTS) {
      return new JpegFrame(marker, 0, List.of());
    }
    int count = body.get(BEFORE_COMPONENTS - 1) & 0xff;
    List<Component> components = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = BEFORE_COMPONENTS + COMPONENT_BYTES * i;
      if (at + COMPONENT_BYTES <= body.limit()) {
        int factors = body.get(at + 1) & 0xff;
        components.add(new Component(body.get(at) & 0xff, factors >> 4, factors & 0xf));
      }
    }
    return new JpegFrame(marker, body.get(0) & 0xff, List.copyOf(components));
  }

  boolean isLossless() {
    return marker == LOSSLESS;
  }

  /** The names of the first three components, a byte each. */
  int names() {
    int names = 0;
    for (Component component : components.subList(0, Math.min(3, components.size()))) {
      names = names << 8 | component.name;
    }
    return names;
  }

  /** Whether a component has every column of the picture and every other row. */
  boolean hasHalfTheRows(Component component) {
    int columns = 0;
    int rows = 0;
    for (Component each : components) {
      columns = Math.max(columns, each.columns);
      rows = Math.max(rows, each.rows);
    }
    return component.columns == columns && 2 * component.rows == rows;
  }

  /**
   * Refuses by its name what no reader here knows.
   *
   * @throws UnsupportedImageException if it is such a frame
   */
  void requireSupported() throws UnsupportedImageException {
    if (marker == JPEG_LS) {
      throw new UnsupportedImageException("a JPEG-LS is not supported");
    }
    if (marker >= ARITHMETIC) {
      throw new UnsupportedImageException(
          "a JPEG with arithmetic coding is not supported");
    }
    if (marker > LOSSLESS) {
      throw new UnsupportedImageException("a hierarchical JPEG is not supported");
    }
    if (bits != 8) {
      throw new UnsupportedImageException(
          "a JPEG of %d bits a sample is not supported".formatted(bits));
    }
  }
}

package io.abaculus.data.image;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Reads the resources that {@code pillow/generate.py} writes. */
final class PillowFiles {
  private PillowFiles() {}

  static InputStream open(String name) {
    return Objects.requireNonNull(PillowFiles.class.getResourceAsStream("/pillow/" + name), name);
  }

  static byte[] bytes(String name) throws IOException {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    }
  }

  /** What Pillow reads from a file of {@code decoding}. */
  static RgbImage decoded(String name) throws IOException {
    byte[] raw = bytes("decoding/" + name + ".rgb");
    return readImage(new DataInputStream(new ByteArrayInputStream(raw)));
  }

  static RgbImage readImage(DataInputStream in) throws IOException {
    int width = in.readInt();
    int height = in.readInt();
    byte[] pixels = new byte[width * height * RgbImage.CHANNELS];
    in.readFully(pixels);
    return RgbImage.of(width, height, pixels);
  }
}

package io.abaculus.bench.side;

import io.abaculus.bench.Folders;
import io.abaculus.neco.data.SyntheticImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JPEG of the made-up data set, the same for all sides. */
public final class SyntheticImage {
  private SyntheticImage() {}

  /** The file's bytes; the image is square. */
  public static byte[] jpeg(int side) throws IOException {
    Path folder = Files.createTempDirectory("abaculus-bench");
    try {
      new SyntheticImages(1, 0, side, side, 1).write(folder);
      return Files.readAllBytes(
          folder.resolve("VOCSegmentation", "images", "synthetic_000000.jpg"));
    } finally {
      Folders.delete(folder);
    }
  }
}

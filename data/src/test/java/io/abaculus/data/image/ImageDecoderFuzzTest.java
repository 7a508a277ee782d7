package io.abaculus.data.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.abaculus.testing.Cost;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes a file has, it is decoded or refused by the one error that says so; in time, and within
 * the memory that {@link ImageDecoder} promises. The targets differ in the files that they begin with. As tests these take
 * the images of the decoder's own tests and the inputs in {@code ImageDecoderFuzzTestInputs}; with
 * {@code JAZZER_FUZZ=1} one of them looks for others.
 */
class ImageDecoderFuzzTest {
  private static final int MIB = 1 << 20;
  private static final int MOST_PIXELS = 1 << 16;

  /** Tables that do not grow with the image. */
  private static final int ANY_IMAGE = 16 * MIB;
  private static final int BYTES_PER_PIXEL = 6;
  private static final int TEXT_IN_PNG = 64 * MIB;

  /** For as many blocks of 16 x 16 pixels as the narrowest image has, which their decoder makes objects of. */
  private static final int BLOCKS_OF_WEBP = 64 * MIB;

  private static final ImageDecoder DECODER = new ImageDecoder(MOST_PIXELS, true);

  @MethodSource("jpegs")
  @FuzzTest(maxDuration = "10m")
  void jpeg(byte[] file) {
    decode(file, 0);
  }

  @MethodSource("pngs")
  @FuzzTest(maxDuration = "10m")
  void png(byte[] file) {
    decode(file, TEXT_IN_PNG);
  }

  @MethodSource("gifs")
  @FuzzTest(maxDuration = "10m")
  void gif(byte[] file) {
    decode(file, 0);
  }

  @MethodSource("bmps")
  @FuzzTest(maxDuration = "10m")
  void bmp(byte[] file) {
    decode(file, 0);
  }

  @MethodSource("tiffs")
  @FuzzTest(maxDuration = "10m")
  void tiff(byte[] file) {
    decode(file, 0);
  }

  @MethodSource("webps")
  @FuzzTest(maxDuration = "10m")
  void webp(byte[] file) {
    decode(file, BLOCKS_OF_WEBP);
  }

  private static void decode(byte[] file, int mostMore) {
    Cost.check(
        ANY_IMAGE + mostMore + 3L * file.length + (long) BYTES_PER_PIXEL * MOST_PIXELS,
        () -> decode(file));
  }

  private static void decode(byte[] file) {
    try {
      DECODER.decode(file, "input");
    } catch (ImageReadException e) {
      if (e.getCause() instanceof OutOfMemoryError tooMuch) {
        throw tooMuch; // an honest error, but for so small an image
      }
    }
  }

  static List<byte[]> jpegs() throws IOException {
    return images(".jpg");
  }

  static List<byte[]> pngs() throws IOException {
    return images(".png");
  }

  static List<byte[]> gifs() throws IOException {
    return images(".gif");
  }

  static List<byte[]> bmps() throws IOException {
    return images(".bmp");
  }

  static List<byte[]> webps() throws IOException {
    return images(".webp");
  }

  private static List<byte[]> images(String extension) throws IOException {
    List<byte[]> images = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/pillow/decoding"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(extension)).toList()) {
        images.add(Files.readAllBytes(file));
      }
    }
    return images;
  }

  /** One of each kind of pixels, by each way to compress them. */
  static List<byte[]> tiffs() throws IOException {
    List<byte[]> files = new ArrayList<>();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    for (int type : List.of(
        BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_4BYTE_ABGR, BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_USHORT_GRAY, BufferedImage.TYPE_BYTE_INDEXED,
        BufferedImage.TYPE_BYTE_BINARY)) {
      for (String compression : writer.getDefaultWriteParam().getCompressionTypes()) {
        boolean bilevel = type == BufferedImage.TYPE_BYTE_BINARY;
        boolean jpeg = compression.contains("JPEG");
        boolean possible =
            compression.startsWith("CCITT") ? bilevel : !jpeg || type == BufferedImage.TYPE_INT_RGB;
        if (possible) {
          files.add(tiff(writer, new BufferedImage(24, 16, type), compression));
        }
      }
    }
    return files;
  }

  private static byte[] tiff(ImageWriter writer, BufferedImage image, String compression)
      throws IOException {
    for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
      image.setRGB(i % image.getWidth(), i / image.getWidth(), i * 4711);
    }
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionType(compression);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    }
    return bytes.toByteArray();
  }
}

package io.abaculus.neco.data;

import io.abaculus.data.CounterRandom;
import io.abaculus.data.RandomSource;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * A small made-up data set for demonstrations and tests: two to four objects on a mottled ground,
 * with a mask that says which pixel shows what. There are four classes of objects, each with a
 * shape and a texture of its own, in any two colours, sizes and turns, so that only texture and
 * shape tell them apart: striped discs, checked squares, speckled triangles and dotted rings. Most objects
 * of an image are of one class, as in photographs, so that there is something to be learnt from what is in
 * one image.
 *
 * <p>It lies on disk as Pascal VOC does in NeCo: {@code VOCSegmentation/images/*.jpg}, masks as PNG
 * with VOC's palette in {@code SegmentationClass} and {@code SegmentationClassAug} (0 ground, 1 to
 * 4 the classes, 255 a line around each object that evaluations ignore), the classes' names in
 * {@code classes.txt}, and lists {@code sets/train.txt}, {@code trainaug.txt} and {@code val.txt}. Of the
 * training images {@code trainaug} lists all and {@code train} the first half.
 *
 * @param trainImages number of training images, at least 1
 * @param validationImages number of validation images, at least 0
 * @param width of an image in pixels, at least 16
 * @param height of an image in pixels, at least 16
 * @param seed the same seed gives the same images
 */
public record SyntheticImages(int trainImages, int validationImages, int width, int height,
    long seed) {
  /** Names of the classes, by their number in the masks. */
  public static final List<String> CLASS_NAMES =
      List.of("ground", "disc", "square", "triangle", "ring");

  private static final int CLASSES = 4;
  private static final int IGNORE = 255;

  /** How likely an object is of the image's class rather than of any. */
  private static final double OF_ITS_CLASS = 0.75;

  private static final float JPEG_QUALITY = 0.92f;

  /** Checks the ranges. */
  public SyntheticImages {
    if (trainImages < 1 || validationImages < 0 || width < 16 || height < 16) {
      throw new IllegalArgumentException(
          ("synthetic images need at least 1 training image and 16 x 16 pixels, not"
              + " %d, %d and %d x %d")
              .formatted(trainImages, validationImages, width, height));
    }
  }

  /** A picture and its mask; 3 samples and 1 label per pixel. */
  private record Scene(byte[] pixels, byte[] labels) {}

  /**
   * An object of class {@code label}, in image coordinates; its texture is laid in its own turned
   * ones.
   */
  private record Thing(
      int label, double x, double y, double radius, double cosine, double sine, double period,
      int[] light, int[] dark) {

    /** Distance to the outline in pixels, negative inside; at corners a lower bound. */
    double distance(double u, double v) {
      return switch (label) {
        case 1 -> Math.hypot(u, v) - radius;
        case 2 -> Math.max(Math.abs(u), Math.abs(v)) - 0.85 * radius;
        case 3 -> Math.max(Math.abs(u) * Math.sqrt(3) / 2 + v / 2, -v) - 0.6 * radius;
        default -> Math.abs(Math.hypot(u, v) - 0.72 * radius) - 0.3 * radius;
      };
    }

    /** The share of the light colour, 0 to 1. */
    double texture(double u, double v) {
      return switch (label) {
        case 1 -> soft(Math.sin(2 * Math.PI * u / period));
        case 2 -> soft(Math.sin(Math.PI * u / period) * Math.sin(Math.PI * v / period));
        case 3 -> grain((int) Math.floor(u * 4 / period), (int) Math.floor(v * 4 / period));
        default ->
            soft(Math.cos(2 * Math.PI * u / period) + Math.cos(2 * Math.PI * v / period) - 0.7);
      };
    }

    private static double soft(double wave) {
      return Math.clamp(0.5 + 2 * wave, 0.0, 1.0);
    }

    private double grain(int column, int row) {
      return new CounterRandom(Double.doubleToLongBits(x * period), column, row).nextDouble();
    }
  }

  /**
   * Writes the data set, over what may be there of the same names.
   *
   * @param root folder that will hold {@code VOCSegmentation}; created if need be
   */
  public void write(Path root) throws IOException {
    Path voc = root.resolve("VOCSegmentation");
    Path images = Files.createDirectories(voc.resolve("images"));
    Path masks = Files.createDirectories(voc.resolve("SegmentationClass"));
    Path moreMasks = Files.createDirectories(voc.resolve("SegmentationClassAug"));
    Path sets = Files.createDirectories(voc.resolve("sets"));
    List<String> training = new ArrayList<>();
    List<String> validation = new ArrayList<>();
    IndexColorModel palette = vocPalette();
    for (int i = 0; i < trainImages + validationImages; i++) {
      String name = "synthetic_%06d".formatted(i);
      (i < trainImages ? training : validation).add(name);
      Scene scene = draw(i);
      writeJpeg(scene.pixels, images.resolve(name + ".jpg"));
      Path mask = masks.resolve(name + ".png");
      writePng(scene.labels, palette, mask);
      Files.write(moreMasks.resolve(name + ".png"), Files.readAllBytes(mask));
    }
    Files.write(voc.resolve("classes.txt"), CLASS_NAMES);
    Files.write(sets.resolve("trainaug.txt"), training);
    Files.write(sets.resolve("train.txt"), training.subList(0, (training.size() + 1) / 2));
    Files.write(sets.resolve("val.txt"), validation);
  }

  private Scene draw(int image) {
    RandomSource random = new CounterRandom(seed, image);
    int[] first = color(random);
    int[] second = near(first, random);
    double direction = random.nextDouble(0, 2 * Math.PI);
    double across = Math.cos(direction) / width;
    double down = Math.sin(direction) / height;
    double mottle = Math.max(4, random.nextDouble(0.08, 0.2) * Math.min(width, height));
    CounterRandom noise = new CounterRandom(seed, image, 1);
    double[][] lattice = lattice(noise, mottle);

    List<Thing> things = new ArrayList<>();
    // The class of the topmost goes round, so that few images show all classes.
    int ofImage = 1 + image % CLASSES;
    int below = 1 + random.nextInt(3);
    for (int i = 0; i < below; i++) {
      boolean alike = random.nextDouble() < OF_ITS_CLASS;
      things.add(thing(alike ? ofImage : 1 + random.nextInt(CLASSES), random));
    }
    things.add(thing(ofImage, random));

    byte[] pixels = new byte[height * width * 3];
    byte[] labels = new byte[height * width];
    double border = Math.max(1, Math.min(width, height) / 100.0);
    double[] color = new double[3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double share = 0.5 + across * (x - width / 2.0) + down * (y - height / 2.0);
        double spot = 50 * (smooth(lattice, x / mottle, y / mottle) - 0.5);
        for (int channel = 0; channel < 3; channel++) {
          color[channel] = first[channel] + share * (second[channel] - first[channel]) + spot;
        }
        int label = 0;
        for (Thing thing : things) {
          double u = thing.cosine * (x - thing.x) + thing.sine * (y - thing.y);
          double v = thing.cosine * (y - thing.y) - thing.sine * (x - thing.x);
          double distance = thing.distance(u, v);
          if (distance < border) {
            label = distance < -border ? thing.label : IGNORE;
          }
          double cover = Math.clamp(0.5 - distance, 0.0, 1.0);
          if (cover > 0) {
            double light = thing.texture(u, v);
            for (int channel = 0; channel < 3; channel++) {
              double surface =
                  thing.dark[channel] + light * (thing.light[channel] - thing.dark[channel]);
              color[channel] += cover * (surface - color[channel]);
            }
          }
        }
        double grain = 6 * (noise.nextDouble() - 0.5);
        int at = y * width + x;
        for (int channel = 0; channel < 3; channel++) {
          pixels[at * 3 + channel] = (byte) Math.clamp(Math.round(color[channel] + grain), 0, 255);
        }
        labels[at] = (byte) label;
      }
    }
    return new Scene(pixels, labels);
  }

  private Thing thing(int label, RandomSource random) {
    double side = Math.min(width, height);
    double radius = side * random.nextDouble(0.18, 0.38);
    double turn = random.nextDouble(0, 2 * Math.PI);
    int[] light = color(random);
    int[] dark = new int[3];
    // Far enough from the light colour that the texture shows, and not so far that it is all that shows.
    double contrast = random.nextDouble(50, 110);
    for (int channel = 0; channel < 3; channel++) {
      double part = contrast * random.nextDouble(0.4, 1);
      dark[channel] =
          (int) Math.clamp(light[channel] > 127 ? light[channel] - part : light[channel] + part, 0,
              255);
    }
    boolean swapped = random.nextDouble() < 0.5;
    return new Thing(
        label,
        random.nextDouble(0.15, 0.85) * width,
        random.nextDouble(0.15, 0.85) * height,
        radius,
        Math.cos(turn),
        Math.sin(turn),
        Math.max(4, side * random.nextDouble(0.07, 0.12)),
        swapped ? dark : light,
        swapped ? light : dark);
  }

  private static int[] color(RandomSource random) {
    return new int[]{20 + random.nextInt(216), 20 + random.nextInt(216), 20 + random.nextInt(216)};
  }

  private static int[] near(int[] color, RandomSource random) {
    int[] near = new int[3];
    for (int channel = 0; channel < 3; channel++) {
      near[channel] = Math.clamp(color[channel] - 40 + random.nextInt(81), 0, 255);
    }
    return near;
  }

  /** Random values at the corners of square cells of the image. */
  private double[][] lattice(RandomSource random, double cell) {
    double[][] values = new double[(int) (height / cell) + 2][(int) (width / cell) + 2];
    for (double[] row : values) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextDouble();
      }
    }
    return values;
  }

  private static double smooth(double[][] values, double x, double y) {
    int column = (int) x;
    int row = (int) y;
    double right = ease(x - column);
    double down = ease(y - row);
    double above = values[row][column] * (1 - right) + values[row][column + 1] * right;
    double below = values[row + 1][column] * (1 - right) + values[row + 1][column + 1] * right;
    return above * (1 - down) + below * down;
  }

  private static double ease(double t) {
    return t * t * (3 - 2 * t);
  }

  private void writeJpeg(byte[] pixels, Path file) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] packed = new int[width * height];
    for (int i = 0; i < packed.length; i++) {
      packed[i] =
          (pixels[3 * i] & 0xff) << 16 | (pixels[3 * i + 1] & 0xff) << 8
              | (pixels[3 * i + 2] & 0xff);
    }
    image.getRaster().setDataElements(0, 0, width, height, packed);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    Files.deleteIfExists(file);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(JPEG_QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
  }

  private void writePng(byte[] labels, IndexColorModel palette, Path file) throws IOException {
    BufferedImage image =
        new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setDataElements(0, 0, width, height, labels);
    if (!ImageIO.write(image, "png", file.toFile())) {
      throw new IOException("cannot write the mask " + file);
    }
  }

  /**
   * Pascal VOC's colours: the bits of a label are dealt to red, green and blue in turn, from the
   * highest bit of each down.
   */
  private static IndexColorModel vocPalette() {
    byte[][] colors = new byte[3][256];
    for (int label = 0; label < 256; label++) {
      for (int bit = 0; bit < 8; bit++) {
        colors[bit % 3][label] |= (byte) ((label >> bit & 1) << (7 - bit / 3));
      }
    }
    return new IndexColorModel(8, 256, colors[0], colors[1], colors[2]);
  }
}

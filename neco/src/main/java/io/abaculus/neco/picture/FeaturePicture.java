package io.abaculus.neco.picture;

import io.abaculus.device.Device;
import io.abaculus.eval.PrincipalComponents;
import io.abaculus.eval.image.Interpolation;
import io.abaculus.eval.image.Normalization;
import io.abaculus.eval.image.Resize;
import io.abaculus.eval.image.RgbImage;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Patch features as colour: the first three principal components, found over the patches of all
 * images together, as red, green and blue, each stretched between its 2nd and 98th percentile.
 */
public final class FeaturePicture {
  private static final int COMPONENTS = 3;
  private static final int CELL = 168;
  private static final int GAP = 4;
  private static final int CAPTION = 22;
  private static final double CUT = 0.02;

  private final List<RgbImage> images;
  private final List<String> captions = new ArrayList<>(List.of("image"));
  private final List<List<BufferedImage>> columns = new ArrayList<>();
  private final int side;

  /**
   * A picture of images, which are resized to squares.
   *
   * @param side of the squares that a model sees, in pixels, a multiple of its patches
   */
  public FeaturePicture(List<RgbImage> images, int side) {
    this.side = side;
    this.images =
        images.stream()
            .map(image -> Resize.resize(image, side, side, Interpolation.BICUBIC))
            .toList();
    columns.add(this.images.stream().map(FeaturePicture::buffered).toList());
  }

  /** Adds a column: the features that a model has of the images now. */
  public void add(String caption, VisionTransformer model, Device device) {
    int pixels = 3 * side * side;
    float[] all = new float[images.size() * pixels];
    for (int i = 0; i < images.size(); i++) {
      Normalization.IMAGENET.toChw(images.get(i), all, i * pixels);
    }
    Tensor batch = Tensors.of(all, device, images.size(), 3, side, side);
    Tensor tokens = model.forwardFeatures(batch).patchTokens();
    float[] features = tokens.toFloatArray();
    float[] projected =
        PrincipalComponents.fit(features, tokens.dim(2), COMPONENTS).project(features);
    stretch(projected);
    int grid = side / model.config().patchSize();
    List<BufferedImage> column = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      column.add(colours(projected, i * grid * grid, grid));
    }
    captions.add(caption);
    columns.add(column);
  }

  /** Brings each component from between its low and high percentile to [0, 1]. */
  private static void stretch(float[] projected) {
    int count = projected.length / COMPONENTS;
    for (int k = 0; k < COMPONENTS; k++) {
      float[] sorted = new float[count];
      for (int i = 0; i < count; i++) {
        sorted[i] = projected[i * COMPONENTS + k];
      }
      Arrays.sort(sorted);
      float low = sorted[(int) (CUT * (count - 1))];
      float high = sorted[(int) ((1 - CUT) * (count - 1))];
      float range = Math.max(high - low, Float.MIN_NORMAL);
      for (int i = 0; i < count; i++) {
        int at = i * COMPONENTS + k;
        projected[at] = Math.clamp((projected[at] - low) / range, 0f, 1f);
      }
    }
  }

  private static BufferedImage colours(float[] projected, int firstPatch, int grid) {
    BufferedImage image = new BufferedImage(grid, grid, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < grid; row++) {
      for (int column = 0; column < grid; column++) {
        int at = (firstPatch + row * grid + column) * COMPONENTS;
        image.setRGB(
            column,
            row,
            new Color(projected[at], projected[at + 1], projected[at + 2]).getRGB());
      }
    }
    return image;
  }

  private static BufferedImage buffered(RgbImage image) {
    BufferedImage result =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        result.setRGB(
            x,
            y,
            image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2));
      }
    }
    return result;
  }

  /** Writes the picture as PNG: a row for each image, a column for each state of the model. */
  public void write(Path file) throws IOException {
    int width = columns.size() * (CELL + GAP) + GAP;
    int height = images.size() * (CELL + GAP) + GAP + CAPTION;
    BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    graphics.setColor(Color.BLACK);
    for (int column = 0; column < columns.size(); column++) {
      int x = GAP + column * (CELL + GAP);
      graphics.drawString(captions.get(column), x + 2, CAPTION - 6);
      for (int row = 0; row < images.size(); row++) {
        int y = CAPTION + GAP + row * (CELL + GAP);
        graphics.drawImage(columns.get(column).get(row), x, y, CELL, CELL, null);
      }
    }
    graphics.dispose();
    File target = file.toFile();
    if (!ImageIO.write(sheet, "png", target)) {
      throw new IOException("cannot write PNG files");
    }
  }
}

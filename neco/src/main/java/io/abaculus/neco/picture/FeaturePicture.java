package io.abaculus.neco.picture;

import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;
import io.abaculus.device.Device;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.picture.FeatureColors;
import io.abaculus.eval.picture.PictureSheet;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The patch features of some images as colour, at several states of a model side by side. */
public final class FeaturePicture {
  private static final int CELL = 168;

  private final List<RgbImage> images;
  private final List<String> captions = new ArrayList<>(List.of("image"));
  private final List<List<RgbImage>> columns = new ArrayList<>();

  /**
   * A picture of images, which are resized to squares.
   *
   * @param side of the squares that a model sees, in pixels, a multiple of its patches
   */
  public FeaturePicture(List<RgbImage> images, int side) {
    this.images =
        images.stream()
            .map(image -> Resize.resize(image, side, side, Interpolation.BICUBIC))
            .toList();
    columns.add(this.images);
  }

  /** Adds a column: the features that a model has of the images now. */
  public void add(String caption, VisionTransformer model, Device device) {
    captions.add(caption);
    columns.add(FeatureColors.ofAll(new FeatureExtractor(model, device).encode(images), device));
  }

  /** Writes the picture as PNG: a row for each image, a column for each state of the model. */
  public void write(Path file) throws IOException {
    PictureSheet sheet = new PictureSheet(captions, CELL);
    for (int i = 0; i < images.size(); i++) {
      int row = i;
      sheet.add(columns.stream().map(column -> column.get(row)).toList());
    }
    sheet.write(file);
  }
}

package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.features.ImageSizing;
import io.abaculus.eval.features.PixelSize;
import io.abaculus.neco.data.DatasetLayout;
import io.abaculus.neco.data.Datasets;
import io.abaculus.neco.data.ImageDataset;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options by which a command is told how images come to its model; a picocli mixin. */
public final class ImageOptions {
  /** The longer side of images for pictures: 48 patches of 14 pixels. */
  static final int PICTURE_SIDE = 672;

  private @Nullable PixelSize size;
  private @Nullable Integer maxSide;
  private int batch = 8;

  /** Reads "448" and "640x480". */
  static final class SizeConverter implements ITypeConverter<PixelSize> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:x(\\d{1,5}))?");

    @Override
    public PixelSize convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is no size: give pixels as 448 or as 640x480");
      }
      int width = Integer.parseInt(matcher.group(1));
      return new PixelSize(
          width, matcher.group(2) == null ? width : Integer.parseInt(matcher.group(2)));
    }
  }

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      converter = SizeConverter.class,
      description = {
        "Resize every image to this size, as 448 or as 640x480; both multiples of the patch. If not",
        "given, an image keeps its size, to the nearest multiples."
      })
  void size(@Nullable PixelSize pixels) {
    size = pixels;
  }

  @Option(
      names = "--max-side",
      paramLabel = "PIXELS",
      converter = CountConverter.Positive.class,
      description = "Make images smaller whose longer side has more pixels.")
  void maxSide(@Nullable Integer pixels) {
    maxSide = pixels;
  }

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      converter = CountConverter.Positive.class,
      description = "Images of one size that go through the model together; ${DEFAULT-VALUE} if not given.")
  void batch(int images) {
    batch = images;
  }

  /**
   * A run of images through a model.
   *
   * @param usualMaxSide the most pixels of an image's longer side if nothing is said of size; null for no
   *     limit
   */
  FeatureRun run(VisionTransformer model, Device device, @Nullable Integer usualMaxSide) {
    Integer limit = maxSide == null && size == null ? usualMaxSide : maxSide;
    return new FeatureRun(
        new FeatureExtractor(model, device),
        new ImageSizing(model.config().patchSize(), size, limit),
        batch);
  }

  /**
   * The files that are meant: of a folder, the images in it and below.
   *
   * @throws IOException if there is no such file or folder, or no image in it
   */
  static List<Path> files(List<Path> filesAndFolders) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : filesAndFolders) {
      if (Files.isDirectory(path)) {
        ImageDataset folder = Datasets.open(path, DatasetLayout.FOLDER);
        for (int i = 0; i < folder.size(); i++) {
          files.add(folder.path(i));
        }
      } else if (Files.exists(path)) {
        files.add(path);
      } else {
        throw new NoSuchFileException(path.toString());
      }
    }
    return files;
  }
}

package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.features.ImageSizing;
import io.abaculus.eval.features.PixelSize;
import io.abaculus.nn.vit.VisionTransformer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options by which a command is told how images come to its model; a picocli mixin. */
public final class ImageOptions {
  /** The longer side of images for pictures: 48 patches of 14 pixels. */
  static final int PICTURE_SIDE = 672;

  @Spec(Spec.Target.MIXEE) private CommandSpec spec;

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

  /** Images of one size that go through the model together. */
  public int batch() {
    return batch;
  }

  /**
   * The size in which a model sees images.
   *
   * @param patchSize pixels a side of a patch
   * @param usualMaxSide the most pixels of an image's longer side if nothing is said of size; null for no
   *     limit
   * @throws ParameterException if the size that was asked for is no whole patches
   */
  public ImageSizing sizing(int patchSize, @Nullable Integer usualMaxSide) {
    Integer limit = maxSide == null && size == null ? usualMaxSide : maxSide;
    try {
      return new ImageSizing(patchSize, size, limit);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** A run of images through a model, of such sizes. */
  FeatureRun run(VisionTransformer model, Device device, @Nullable Integer usualMaxSide) {
    return new FeatureRun(
        new FeatureExtractor(model, device),
        sizing(model.config().patchSize(), usualMaxSide),
        batch);
  }
}

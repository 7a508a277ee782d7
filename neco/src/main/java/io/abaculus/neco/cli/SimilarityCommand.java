package io.abaculus.neco.cli;

import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.RgbImage;
import io.abaculus.device.Device;
import io.abaculus.eval.features.ImageFeatures;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.features.PatchSimilarity;
import io.abaculus.eval.features.PixelSize;
import io.abaculus.eval.picture.HeatMap;
import io.abaculus.eval.picture.PictureSheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code abaculus similarity}: where images look to the model like one patch. */
@Command(
    name = "similarity",
    description = {
      "Draws where images look to the model like one patch.",
      "The cosine similarity of every patch to one patch of the first image, as heat maps over it and the",
      "other images. Writes similarity.png with the images beside them, and NAME.similarity.png for each",
      "image, as large as the model sees it. Images of a folder keep their folders in it; images.jsonl says",
      "which NAME is which image.",
      "Exit status: 0 done, 1 if an image was skipped or it was stopped."
    },
    mixinStandardHelpOptions = true)
public final class SimilarityCommand implements Callable<Integer> {

  private static final String SHEET = "similarity.png";

  /** A pixel. */
  record Point(int x, int y) {}

  /** Reads "120,85". */
  static final class PointConverter implements ITypeConverter<Point> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6}),(\\d{1,6})");

    @Override
    public Point convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + text + "' is no pixel: give it as 120,85");
      }
      return new Point(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private ImageOptions images;
  @Mixin private OutputOptions out;
  @Mixin private DeviceOptions devices;

  private Path first = Path.of("");
  private List<Path> others = List.of();
  private Point at = new Point(0, 0);

  @Parameters(index = "0", paramLabel = "IMAGE", description = "The image that the patch is in.")
  void first(Path file) {
    first = file;
  }

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "IMAGES",
      description = "Other images to compare with, or folders of them.")
  void others(List<Path> filesAndFolders) {
    others = filesAndFolders;
  }

  @Option(
      names = "--at",
      required = true,
      paramLabel = "X,Y",
      converter = PointConverter.class,
      description = "A pixel of the patch in IMAGE as its file has it, from the upper left, from 0.")
  void at(Point pixel) {
    at = pixel;
  }

  @Override
  public Integer call() throws IOException {
    Device device = devices.open();
    device.prepare();
    if (Files.isDirectory(first)) {
      throw new ParameterException(
          spec.commandLine(), first + " is a folder: the patch is in one image");
    }
    InputImages input = InputImages.of(List.of(first)).and(InputImages.of(others));
    requireInside(ImageDecoder.DEFAULT.decode(first));
    try (StopRequest stop = StopRequest.listen(() -> {});
        OutputFiles outputs = out.files(input, List.of(".similarity.png"), List.of(SHEET))) {
      List<ImageFeatures> seen = new ArrayList<>();
      FeatureRun.Outcome outcome =
          images.run(model.load(device), device, ImageOptions.PICTURE_SIDE)
              .collect(input, seen, stop);
      if (seen.isEmpty() || seen.getFirst().index() != 0 || outcome.stopped()) {
        spec.commandLine().getErr().println("abaculus: nothing is drawn: " + outcome.summary());
        return 1;
      }
      Path sheet = outputs.listing(() -> draw(seen, outputs));
      spec.commandLine()
          .getOut()
          .printf("%s; the picture is %s%n", outcome.summary(), sheet);
      spec.commandLine().getOut().flush();
      return outcome.status();
    }
  }

  /** Before the model is read and the images go through it, which takes its time. */
  private void requireInside(RgbImage image) {
    if (at.x >= image.width() || at.y >= image.height()) {
      throw new ParameterException(
          spec.commandLine(),
          "--at %d,%d is not in %s, which has %s pixels"
              .formatted(at.x, at.y, first, new PixelSize(image.width(), image.height())));
    }
  }

  /** The file of the picture that was drawn. */
  private Path draw(List<ImageFeatures> seen, OutputFiles outputs) throws IOException {
    ImageFeatures query = seen.getFirst();
    PixelSize size = query.original();
    PatchFeatures features = query.features();
    int column = at.x * features.columns() / size.width();
    int row = at.y * features.rows() / size.height();
    List<float[]> similarities =
        seen.stream()
            .map(image -> PatchSimilarity.of(features, row, column, image.features()))
            .toList();
    float low = 1;
    for (float[] similarity : similarities) {
      for (float value : similarity) {
        low = Math.min(low, value);
      }
    }
    PictureSheet sheet =
        new PictureSheet(List.of("image", "similarity to the patch in the frame"),
            PictureSheet.USUAL_WIDTH)
            .withScale("cosine similarity", low, 1);
    for (int i = 0; i < seen.size(); i++) {
      RgbImage image = seen.get(i).image();
      PatchFeatures grid = seen.get(i).features();
      RgbImage heat =
          HeatMap.over(image, similarities.get(i), grid.rows(), grid.columns(), low, 1);
      PictureSheet.writeImage(outputs.file(seen.get(i).index(), ".similarity.png"), heat);
      if (i == 0) {
        sheet.add(
            List.of(image, heat),
            new PictureSheet.Mark(
                (double) column / grid.columns(),
                (double) row / grid.rows(),
                1.0 / grid.columns(),
                1.0 / grid.rows()));
      } else if (i < PictureSheet.MOST_ROWS) {
        sheet.add(List.of(image, heat));
      }
    }
    Path file = outputs.file(SHEET);
    sheet.write(file);
    return file;
  }
}

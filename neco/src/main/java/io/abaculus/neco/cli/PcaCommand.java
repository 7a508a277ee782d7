package io.abaculus.neco.cli;

import io.abaculus.data.image.Interpolation;
import io.abaculus.data.image.Resize;
import io.abaculus.data.image.RgbImage;
import io.abaculus.device.Device;
import io.abaculus.eval.features.ImageFeatures;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.picture.FeatureColors;
import io.abaculus.eval.picture.PictureSheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code abaculus pca}: the patch features of images as colours. */
@Command(
    name = "pca",
    description = {
      "Draws the patch features of images as colours.",
      "Their first three principal components, shared by all the images, are red, green and blue. Writes",
      "pca.png with the images beside them, and NAME.pca.png for each image, as large as the model sees it.",
      "Images of a folder keep their folders in it; images.jsonl says which NAME is which image.",
      "Exit status: 0 done, 1 if an image was skipped or it was stopped."
    },
    mixinStandardHelpOptions = true)
public final class PcaCommand implements Callable<Integer> {
  private static final String SHEET = "pca.png";

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private ImageOptions images;
  @Mixin private OutputOptions out;
  @Mixin private DeviceOptions devices;

  private List<Path> paths = List.of();
  private boolean foreground;
  private boolean flip;

  @Parameters(
      paramLabel = "IMAGES",
      arity = "1..*",
      description = {
        "Images, or folders of them. Unless --size or --max-side is given, the longer side is at most "
            + ImageOptions.PICTURE_SIDE + " pixels."
      })
  void paths(List<Path> filesAndFolders) {
    paths = filesAndFolders;
  }

  @Option(
      names = "--foreground",
      description = {
        "Colour the foreground only: the first component parts the patches in two, and the part that lies",
        "less at the borders of the images is shown."
      })
  void foreground(boolean only) {
    foreground = only;
  }

  @Option(names = "--flip", description = "With --foreground, show the other part.")
  void flip(boolean other) {
    flip = other;
  }

  @Override
  public Integer call() throws IOException {
    if (flip && !foreground) {
      throw new ParameterException(
          spec.commandLine(), "--flip shows the other part of --foreground: give that too");
    }
    Device device = devices.open();
    device.prepare();
    InputImages input = InputImages.of(paths);
    try (StopRequest stop = StopRequest.listen(() -> {});
        OutputFiles outputs = out.files(input, List.of(".pca.png"), List.of(SHEET))) {
      List<ImageFeatures> seen = new ArrayList<>();
      FeatureRun.Outcome outcome =
          images.run(model.load(device), device, ImageOptions.PICTURE_SIDE)
              .collect(input, seen, stop);
      if (seen.isEmpty() || outcome.stopped()) {
        spec.commandLine().getErr().println("abaculus: nothing is drawn: " + outcome.summary());
        return 1;
      }
      Path sheet = outputs.listing(() -> draw(seen, outputs, device));
      String first =
          seen.size() > PictureSheet.MOST_ROWS
              ? " (of the first " + PictureSheet.MOST_ROWS + ")"
              : "";
      spec.commandLine()
          .getOut()
          .printf("%s; the picture%s is %s%n", outcome.summary(), first, sheet);
      spec.commandLine().getOut().flush();
      return outcome.status();
    }
  }

  /** The file of the picture that was drawn. */
  private Path draw(List<ImageFeatures> seen, OutputFiles outputs, Device device)
      throws IOException {
    List<PatchFeatures> features = seen.stream().map(ImageFeatures::features).toList();
    List<RgbImage> colours =
        foreground
            ? FeatureColors.ofForeground(features, flip, device)
            : FeatureColors.ofAll(features, device);
    PictureSheet sheet =
        new PictureSheet(List.of("image", "patch features"), PictureSheet.USUAL_WIDTH);
    for (int i = 0; i < seen.size(); i++) {
      RgbImage image = seen.get(i).image();
      RgbImage large =
          Resize.resize(
              colours.get(i), image.width(), image.height(), Interpolation.NEAREST);
      PictureSheet.writeImage(outputs.file(seen.get(i).index(), ".pca.png"), large);
      if (i < PictureSheet.MOST_ROWS) {
        sheet.add(List.of(image, colours.get(i)));
      }
    }
    Path file = outputs.file(SHEET);
    sheet.write(file);
    return file;
  }
}

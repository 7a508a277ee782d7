package io.abaculus.neco.cli;

import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.features.ImageFeatures;
import io.abaculus.eval.features.ModelIdentity;
import io.abaculus.eval.linear.LinearHead;
import io.abaculus.eval.picture.SegmentationPicture;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code abaculus segment}: the classes of images' pixels. */
@Command(
    name = "segment",
    description = {
      "Segments images with a linear head on a model's features.",
      "Writes NAME.mask.png, as large as the image, whose palette's indices are the classes, and",
      "NAME.overlay.png: the image as the model sees it below the colours of the classes, with their names.",
      "Images of a folder keep their folders in it; images.jsonl says which NAME is which image.",
      "Exit status: 0 done, 1 if an image was skipped or it was stopped."
    },
    mixinStandardHelpOptions = true)
public final class SegmentCommand implements Callable<Integer> {
  private static final String MASK = ".mask.png";
  private static final String OVERLAY = ".overlay.png";

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private ImageOptions images;
  @Mixin private OutputOptions out;
  @Mixin private DeviceOptions devices;

  private List<Path> paths = List.of();
  private Path headFile = Path.of("");
  private boolean anyWeights;

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
      names = "--head",
      required = true,
      paramLabel = "FILE",
      description = "The head, as a linear evaluation of the model saves it.")
  void headFile(Path file) {
    headFile = file;
  }

  @Option(
      names = "--any-weights",
      description = {
        "Segment though the head was trained on the features of other weights, such as the same ones",
        "rounded to half precision."
      })
  void anyWeights(boolean allowed) {
    anyWeights = allowed;
  }

  @Override
  public Integer call() throws IOException {
    Device device = devices.open();
    device.prepare();
    LinearHead head = LinearHead.load(headFile, device);
    if (head.notFinite() != null) {
      PrintWriter terminal = spec.commandLine().getErr();
      terminal.println("note: %s: %s".formatted(headFile, head.notFinite()));
      terminal.flush();
    }
    InputImages input = InputImages.of(paths);
    try (StopRequest stop = StopRequest.listen(() -> {});
        OutputFiles outputs = out.files(input, List.of(MASK, OVERLAY), List.of())) {
      VisionTransformer backbone = model.load(device);
      requireFits(head, backbone, device);
      FeatureRun run = images.run(backbone, device, ImageOptions.PICTURE_SIDE);
      FeatureRun.Outcome outcome =
          outputs.listing(() -> run.run(input, image -> write(image, head, outputs), stop));
      spec.commandLine()
          .getOut()
          .println(outcome.summary() + "; masks and overlays are in " + out.folder());
      spec.commandLine().getOut().flush();
      return outcome.status();
    }
  }

  private void requireFits(LinearHead head, VisionTransformer backbone, Device device) {
    FeatureExtractor encoder = new FeatureExtractor(backbone, device);
    if (anyWeights) {
      head.requireSizes(encoder, model.name());
    } else {
      head.requireFits(encoder, ModelIdentity.of(model.name(), backbone));
    }
  }

  private static void write(ImageFeatures image, LinearHead head, OutputFiles outputs)
      throws IOException {
    LabelMap seen =
        head.predict(image.features(), image.image().height(), image.image().width());
    SegmentationPicture.writeMask(
        outputs.file(image.index(), MASK),
        seen.resize(
            image.original().width(), image.original().height(), LabelMap.Pick.CENTER));
    SegmentationPicture.writeOverlay(
        outputs.file(image.index(), OVERLAY),
        image.image(),
        seen,
        head.description().classNames());
  }
}

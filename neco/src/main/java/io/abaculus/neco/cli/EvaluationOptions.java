package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.DatasetKind;
import io.abaculus.eval.dataset.Fraction;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.dataset.SegmentationDatasets;
import io.abaculus.eval.dataset.Split;
import io.abaculus.eval.dataset.Subset;
import io.abaculus.neco.evaluation.EvaluatedModel;
import io.abaculus.neco.evaluation.EvaluationImages;
import io.abaculus.neco.evaluation.TrialPlan;
import io.abaculus.nn.pretrained.PretrainedWeights;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that all evaluations have; a picocli mixin. */
public final class EvaluationOptions {
  @Spec(Spec.Target.MIXEE) private CommandSpec spec;
  @Mixin private WeightOptions weights;
  @Mixin private DeviceOptions devices;

  private List<NamedModel> models = List.of();
  private DatasetKind dataset = DatasetKind.FOLDER;
  private Path data = Path.of("");
  private Path out = Path.of("");
  private @Nullable Split trainingSplit;
  private @Nullable Path trainingList;
  private @Nullable Integer validationImages;
  private Protocol protocol = Protocol.STANDARD;
  private @Nullable Integer side;
  private int batch = 16;
  private @Nullable Integer seeds;
  private int samples = 6;

  /** A name for reports and the file of its weights. */
  record NamedModel(String name, Path file) {}

  /** Reads {@code NAME=FILE} and {@code FILE}, which is called as the file is. */
  static final class ModelConverter implements ITypeConverter<NamedModel> {
    @Override
    public NamedModel convert(String text) {
      int sign = text.indexOf('=');
      boolean named = sign > 0 && text.substring(0, sign).indexOf('/') < 0;
      if (named && !Files.exists(PathConverter.path(text))) {
        return new NamedModel(text.substring(0, sign),
            PathConverter.path(text.substring(sign + 1)));
      }
      Path file = PathConverter.path(text);
      Path last = file.getFileName();
      return new NamedModel(
          last == null ? text : last.toString().replaceFirst("\\.(safetensors|pth?|ckpt)$", ""),
          file);
    }
  }

  @Option(
      names = "--model",
      required = true,
      paramLabel = "[NAME=]FILE",
      converter = ModelConverter.class,
      description = {
        "Weights, as of the command features, and a name for the report, the file's if not given. Several",
        "times for several models, which are compared with the first."
      })
  void models(List<NamedModel> all) {
    models = all;
  }

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "NAME",
      converter = ParsedConverter.OfDataset.class,
      description = "voc, ade20k, coco-stuff, coco-things, cityscapes, or folder for images of your own.")
  void dataset(DatasetKind kind) {
    dataset = kind;
  }

  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description = "Its folder, or its tar file, which need not be unpacked.")
  void data(Path path) {
    data = path;
  }

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = {
        "Where measurements and the report go. What is measured there already is not measured again."
      })
  void out(Path folder) {
    out = folder;
  }

  @Option(
      names = "--train-split",
      paramLabel = "NAME",
      converter = ParsedConverter.OfSplit.class,
      description = {
        "The training images: train or, for VOC, trainaug, which it is there if not given, but for",
        "unsupervised."
      })
  void trainingSplit(@Nullable Split split) {
    trainingSplit = split;
  }

  @Option(
      names = "--train-list",
      paramLabel = "FILE",
      description = "Take only those training images that a file names, one a line.")
  void trainingList(@Nullable Path file) {
    trainingList = file;
  }

  @Option(
      names = "--val-images",
      paramLabel = "N",
      converter = CountConverter.Positive.class,
      description = "Take only the first validation images, for a quick look.")
  void validationImages(@Nullable Integer images) {
    validationImages = images;
  }

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      defaultValue = "standard",
      description = {
        "standard, or reference for what the code published with the papers does, quirks included;",
        "${DEFAULT-VALUE} if not given."
      })
  void protocol(Protocol way) {
    protocol = way;
  }

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      converter = CountConverter.Positive.class,
      description = {
        "The side of the square that each image becomes, a multiple of the models' patches; the largest up to",
        "512 in context and 448 otherwise, if not given."
      })
  void side(@Nullable Integer pixels) {
    side = pixels;
  }

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "16",
      converter = CountConverter.Positive.class,
      description = "Images that go through a model together; ${DEFAULT-VALUE} if not given.")
  void batch(Integer images) {
    batch = images;
  }

  @Option(
      names = "--seeds",
      paramLabel = "N",
      converter = CountConverter.Positive.class,
      description = {
        "How often what is random is repeated, 1 to 5; 5 if not given, for a linear map 1. Communities are",
        "always found 10 times."
      })
  void seeds(@Nullable Integer number) {
    seeds = number;
  }

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "6",
      converter = CountConverter.NotNegative.class,
      description = "Validation images that the report shows; ${DEFAULT-VALUE} if not given.")
  void samples(Integer images) {
    samples = images;
  }

  /** Makes an evaluation of images for models with patches of a size. */
  interface Factory {
    TrialPlan of(EvaluationImages images, int patchSize);
  }

  /**
   * Refuses a data set whose class 0 is not a background.
   *
   * @throws ParameterException if it is not; of a folder that is taken to be so
   */
  void requireBackground() {
    if (!dataset.hasBackground()) {
      throw new ParameterException(
          spec.commandLine(),
          dataset
              + " has no background class, in which nothing is an object: take voc, or a folder whose"
              + " class 0 is one");
    }
  }

  Protocol protocol() {
    return protocol;
  }

  int batch() {
    return batch;
  }

  /** The folder of the run. */
  Path folder() {
    return out;
  }

  /**
   * The seeds of what is random.
   *
   * @param usual how many if nothing was said
   */
  List<Integer> seeds(int usual) {
    int wanted = seeds == null ? usual : seeds;
    if (wanted > Fraction.SEEDS.size()) {
      throw new ParameterException(
          spec.commandLine(), "--seeds takes 1 to " + Fraction.SEEDS.size() + ", not " + seeds);
    }
    return Fraction.SEEDS.subList(0, wanted);
  }

  /** How many threads read images: one for each core but that of the model, and one at least. */
  static int threads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  }

  /**
   * The side of images: what was asked for, or the largest multiple of the patches up to the usual.
   *
   * @throws ParameterException if what was asked for is no multiple
   */
  int side(int usual, int patchSize) {
    if (side == null) {
      return Math.max(1, usual / patchSize) * patchSize;
    }
    if (side % patchSize != 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--size %d is not whole patches of %d pixels: take %d"
              .formatted(
                  side,
                  patchSize,
                  Math.max(1, Math.round(side / (double) patchSize)) * patchSize));
    }
    return side;
  }

  /** Measures all models, on VOC with all training images. */
  int run(Factory factory) throws IOException {
    return run(Split.TRAINAUG, factory);
  }

  /**
   * Measures all models. What can be wrong with any of them is found before the first is measured; what
   * was measured is reported also if the user ended it.
   *
   * @param ofVoc the training images of VOC if nothing was said
   * @return the exit status: 0 done, 1 if it was stopped or images were left out
   * @throws IOException if a model or an image cannot be read, or the folder not written
   */
  int run(Split ofVoc, Factory factory) throws IOException {
    seeds(1);
    requireNames();
    EvaluationImages images = images(ofVoc);
    for (NamedModel model : models) {
      try (PretrainedWeights open = weights.open(model.file)) {
        factory.of(images, open.architecture(weights.loading()).patchSize());
      }
    }
    Device device = devices.open();
    device.prepare();
    try (EvaluationSession session =
        EvaluationSession.open(out, images, samples, spec.commandLine().getOut())) {
      for (NamedModel model : models) {
        EvaluatedModel loaded = load(model, device);
        TrialPlan plan = factory.of(images, loaded.backbone().config().patchSize());
        if (!session.measure(model.file, loaded, List.of(plan))) {
          session.reportMeasured();
          return 1;
        }
      }
      session.report(List.of());
      return session.leftOut() ? 1 : 0;
    }
  }

  private void requireNames() throws IOException {
    Set<String> names = new HashSet<>();
    for (NamedModel model : models) {
      if (!Files.exists(model.file)) {
        throw new NoSuchFileException(model.file.toString());
      }
      if (!names.add(model.name)) {
        throw new ParameterException(
            spec.commandLine(),
            "two models are called " + model.name + ": give them names, --model before=FILE");
      }
    }
  }

  private EvaluationImages images(Split ofVoc) throws IOException {
    Split split = trainingSplit;
    if (split == null) {
      split = dataset == DatasetKind.VOC ? ofVoc : Split.TRAIN;
    }
    SegmentationDataset training = SegmentationDatasets.open(dataset, data, split, protocol);
    SegmentationDataset validation =
        SegmentationDatasets.open(dataset, data, Split.VAL, protocol);
    return new EvaluationImages(
        trainingList == null ? training : Subset.listed(training, trainingList),
        validationImages == null ? validation : Subset.first(validation, validationImages),
        trainingList == null ? split.toString() : String.valueOf(trainingList.getFileName()));
  }

  private EvaluatedModel load(NamedModel model, Device device) throws IOException {
    try (PretrainedWeights open = weights.open(model.file)) {
      VisionTransformer backbone = weights.load(open, device);
      return EvaluatedModel.of(model.name, backbone, device);
    }
  }
}

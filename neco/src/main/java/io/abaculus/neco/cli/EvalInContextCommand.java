package io.abaculus.neco.cli;

import io.abaculus.eval.Protocol;
import io.abaculus.eval.dataset.Fraction;
import io.abaculus.eval.incontext.InContextSettings;
import io.abaculus.eval.incontext.MemoryLimit;
import io.abaculus.eval.incontext.MemoryWorkers;
import io.abaculus.neco.evaluation.InContextTrials;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code abaculus eval in-context}: segmentation by the nearest labelled patches. */
@Command(
    name = "in-context",
    description = {
      "Segments validation images by the nearest patches of training images; nothing is trained.",
      "Exit status: 0 done, 1 if it was stopped."
    },
    mixinStandardHelpOptions = true)
public class EvalInContextCommand implements Callable<Integer> {
  private static final int DEFAULT_SIDE = 512;
  private static final int REFERENCE_EPOCHS = 2;

  @Mixin private EvaluationOptions options;

  private List<Fraction> fractions = List.of();
  private int memoryRows;
  private @Nullable Integer augmentationEpochs;
  private int neighbors;
  private InContextSettings.Search search = InContextSettings.Search.EXACT;
  private long memoryLimit;

  @Option(
      names = "--fractions",
      split = ",",
      paramLabel = "1,1/8,...",
      defaultValue = "1",
      converter = ParsedConverter.OfFraction.class,
      description = {
        "Parts of the training images, drawn with each of --seeds; ${DEFAULT-VALUE}, all of them, if not",
        "given."
      })
  void fractions(List<Fraction> parts) {
    fractions = parts;
  }

  @Option(
      names = "--memory-rows",
      paramLabel = "N",
      defaultValue = "0",
      converter = CountConverter.NotNegative.class,
      description = {
        "The most patches in the memory, the same number of each image, rare classes first; 0, all",
        "patches, if not given."
      })
  void memoryRows(Integer rows) {
    memoryRows = rows;
  }

  @Option(
      names = "--augmentation-epochs",
      paramLabel = "N",
      converter = CountConverter.NotNegative.class,
      description = {
        "How often each training image comes into the memory, varied at random; 0: once, as it is.",
        "If not given 0, and by the reference's protocol 2."
      })
  void augmentationEpochs(@Nullable Integer epochs) {
    augmentationEpochs = epochs;
  }

  @Option(
      names = "--neighbors",
      paramLabel = "K",
      defaultValue = "30",
      converter = CountConverter.Positive.class,
      description = "Patches of the memory that label a patch; ${DEFAULT-VALUE} if not given.")
  void neighbors(Integer k) {
    neighbors = k;
  }

  @Option(
      names = "--search",
      paramLabel = "KIND",
      defaultValue = "exact",
      description = "How they are found: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
  void search(InContextSettings.Search kind) {
    search = kind;
  }

  @Option(
      names = "--memory-limit",
      paramLabel = "SIZE",
      defaultValue = "2GiB",
      converter = BytesConverter.class,
      description = {
        "How much of the memory is in memory, such as 512MiB or 8GiB, on top of what the model takes; the",
        "rest is in a file in --out while it runs. ${DEFAULT-VALUE} if not given."
      })
  void memoryLimit(Long bytes) {
    memoryLimit = bytes;
  }

  /** How neighbours are to be found. */
  protected final InContextSettings.Search search() {
    return search;
  }

  @Override
  public Integer call() throws IOException {
    return measure(MemoryWorkers.HERE);
  }

  /**
   * Measures, with the same numbers whoever the workers are.
   *
   * @param workers of exact searches
   * @return the exit status
   * @throws IOException if a model or an image cannot be read, or the folder not written
   */
  protected final int measure(MemoryWorkers workers) throws IOException {
    int epochs =
        augmentationEpochs != null
            ? augmentationEpochs
            : options.protocol() == Protocol.REFERENCE ? REFERENCE_EPOCHS : 0;
    return options.run(
        (images, patchSize) -> new InContextTrials(
            images,
            InContextSettings.of(options.side(DEFAULT_SIDE, patchSize))
                .withAugmentationEpochs(epochs)
                .withMemoryRows(memoryRows)
                .withNeighbors(neighbors)
                .withProtocol(options.protocol())
                .withSearch(search)
                .withBatch(options.batch()),
            fractions,
            options.seeds(5),
            new MemoryLimit(memoryLimit, options.folder()),
            workers));
  }
}

package io.abaculus.neco.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine;

/**
 * The commands of {@code abaculus}, in the order in which its usage lists them. Picocli reads a command's options by
 * reflection as soon as it is added, which for all of them takes longer than many a command runs: so only those are made
 * that are called.
 */
enum Subcommand {
  TRAIN, PRETRAIN, INSPECT, CONVERT, FEATURES, PCA, SIMILARITY, EVAL, SEGMENT, RUN, DEMO, BENCH,
  DEVICES, CONFORMANCE;

  /**
   * Those that may be needed to make sense of the words of a command line: the one that they call, or all of them, as where
   * no word was given or a wrong one.
   */
  static List<Subcommand> neededFor(String... words) {
    for (Subcommand subcommand : values()) {
      if (words.length > 0 && words[0].equals(subcommand.word())) {
        return List.of(subcommand);
      }
    }
    return List.of(values());
  }

  /** The word that calls it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  void addTo(CommandLine root) {
    root.addSubcommand(word(), command());
  }

  // No table of classes or constructors, which would load all of them.
  private Object command() {
    return switch (this) {
      case TRAIN -> new TrainCommand();
      case PRETRAIN -> new PretrainCommand();
      case INSPECT -> new InspectCommand();
      case CONVERT -> new ConvertCommand();
      case FEATURES -> new FeaturesCommand();
      case PCA -> new PcaCommand();
      case SIMILARITY -> new SimilarityCommand();
      case EVAL -> new EvalCommand();
      case SEGMENT -> new SegmentCommand();
      case RUN -> new RunCommand();
      case DEMO -> new DemoCommand();
      case BENCH -> new BenchCommand();
      case DEVICES -> new DevicesCommand();
      case CONFORMANCE -> new ConformanceCommand();
    };
  }
}

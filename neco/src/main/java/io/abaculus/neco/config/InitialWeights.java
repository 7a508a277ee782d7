package io.abaculus.neco.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run starts from: {@code train.checkpoint} if it is set, else {@code
 * train.pretrained_weights}.
 */
public sealed interface InitialWeights {

  /**
   * Random initialisation.
   *
   * @param meant the weights that the configuration names but that it cannot find by name; null if
   *     none
   */
  record Random(@Nullable String meant) implements InitialWeights {

    /** One line for the user. */
    public String message() {
      String begin = "Starting from random initialisation";
      return meant == null
          ? begin + "."
          : begin
              + ": this configuration is meant to start from '"
              + meant
              + "' weights; pass their file with --weights FILE.";
    }
  }

  /** The weights in a file, for student and teacher. */
  record Load(Path file) implements InitialWeights {}

  /** The whole state of an earlier run. */
  record Resume(Path file) implements InitialWeights {}

  /** The key whose value may be a name in place of a file. */
  String PRETRAINED = "train.pretrained_weights";

  /**
   * Names of weights that the reference knows, in place of a file; a star stands for any ending.
   */
  List<String> NAMES =
      List.of(
          "dinov2", "dinov2-reg", "dino", "leopart", "timetuning", "ibot-*", "cribo-*", "croc-*",
          "mae", "mocov3", "ours", "custom");

  /** Whether a value of {@code train.pretrained_weights} is a name rather than a file. */
  static boolean isName(String value) {
    return NAMES.stream()
        .anyMatch(
            name -> name.endsWith("*")
                ? value.startsWith(name.substring(0, name.length() - 1))
                    && value.indexOf('.') < 0
                : value.equals(name));
  }

  /** What these settings ask for. */
  static InitialWeights of(ModelConfig model, TrainConfig train) {
    if (train.checkpoint() != null) {
      Path file = Path.of(train.checkpoint());
      return train.onlyLoadWeights() ? new Load(file) : new Resume(file);
    }
    String weights = model.pretrainedWeights();
    return weights == null || isName(weights) ? new Random(weights) : new Load(Path.of(weights));
  }
}

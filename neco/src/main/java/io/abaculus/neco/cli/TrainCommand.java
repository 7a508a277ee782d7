package io.abaculus.neco.cli;

import io.abaculus.neco.config.Objective;
import picocli.CommandLine.Command;

/** {@code abaculus train}: post-trains a vision transformer with NeCo on a folder of images. */
@Command(
    name = "train",
    description = {
      "Post-trains a vision transformer with NeCo (Patch Neighbor Consistency) on a folder of images.",
      "Ctrl-C finishes the step and saves; --resume goes on from there."
    },
    mixinStandardHelpOptions = true)
public final class TrainCommand extends RunTrainingCommand {
  /** A command that nothing was told yet. */
  public TrainCommand() {
    super("small/dinov2r", Objective.NECO);
  }
}

package io.abaculus.neco.cli;

import io.abaculus.neco.config.Objective;
import picocli.CommandLine.Command;

/** {@code abaculus pretrain}: trains a vision transformer from nothing by self-distillation. */
@Command(
    name = "pretrain",
    description = {
      "Trains a vision transformer from nothing on a folder of images, by self-distillation as DINO does.",
      "Ctrl-C finishes the step and saves; --resume goes on from there. What 'train' starts from is the",
      "teacher: train --weights RUN/teacher.safetensors."
    },
    mixinStandardHelpOptions = true)
public final class PretrainCommand extends RunTrainingCommand {
  /** A command that nothing was told yet. */
  public PretrainCommand() {
    super("pretrain/small", Objective.DINO);
  }
}

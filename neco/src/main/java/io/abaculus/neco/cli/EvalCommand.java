package io.abaculus.neco.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code abaculus eval}: the commands that measure models. */
@Command(
    name = "eval",
    description = {
      "Measures how well a model's patch features segment, and writes a report.",
      "Each of the commands below takes one model or several, keeps every finished measurement in --out,",
      "and goes on where it was stopped. docs/evaluation.md says what each of them measures."
    },
    subcommands = {
      EvalInContextCommand.class,
      EvalLinearCommand.class,
      EvalOverclusterCommand.class,
      EvalUnsupervisedCommand.class
    },
    mixinStandardHelpOptions = true)
public final class EvalCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to measure: " + String.join(", ", spec.subcommands().keySet()));
  }
}

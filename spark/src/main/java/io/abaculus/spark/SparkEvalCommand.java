package io.abaculus.spark;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code abaculus eval --spark MASTER}: the commands that measure models with Spark's executors. */
@Command(
    name = "eval",
    description = {
      "Measures how well a model's patch features segment, and writes a report; executors search and compute the parts of sums.",
      "What --spark is not for is measured without it; both keep their measurements in one --out."
    },
    subcommands = {SparkInContextCommand.class, SparkLinearCommand.class,
      SparkOverclusterCommand.class},
    mixinStandardHelpOptions = true)
public final class SparkEvalCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to measure: " + String.join(", ", spec.subcommands().keySet()));
  }
}

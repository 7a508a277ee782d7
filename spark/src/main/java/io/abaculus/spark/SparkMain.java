package io.abaculus.spark;

import io.abaculus.neco.cli.Main;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The commands of {@code abaculus} that take {@code --spark}, to be run by its script or by spark-submit. */
@Command(
    name = "abaculus",
    description = {"Computes on the executors of Apache Spark."},
    subcommands = {
      SparkEvalCommand.class,
      SparkFeaturesCommand.class,
      SparkNearestCommand.class,
      SparkPcaCommand.class,
      SparkTrainCommand.class
    },
    mixinStandardHelpOptions = true)
public final class SparkMain implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs the command and ends the JVM with its exit status: 0 done, 1 failed, 2 wrong usage. */
  public static void main(String[] arguments) {
    Main.run(commandLine(), arguments);
  }

  static CommandLine commandLine() {
    return Main.commandLine(new SparkMain());
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}

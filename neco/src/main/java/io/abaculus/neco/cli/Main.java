package io.abaculus.neco.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code abaculus}: without a subcommand it prints how to use it. */
@Command(
    name = "abaculus",
    description = "Post-trains vision transformers with Patch Neighbor Consistency and evaluates them.",
    version = "abaculus 0.1.0",
    subcommands = ConformanceCommand.class,
    mixinStandardHelpOptions = true)
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs the command and ends the JVM with its exit status: 0 done, 1 failed, 2 wrong usage. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}

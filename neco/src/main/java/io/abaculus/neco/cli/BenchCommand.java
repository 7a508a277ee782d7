package io.abaculus.neco.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code abaculus bench}, as the list of commands shows it. The benchmarks are in a module above this one, which the
 * script that starts the command builds and runs.
 */
@Command(
    name = "bench",
    customSynopsis = "./abaculus bench [FILTER...] [OPTIONS]",
    description = {"Times Abaculus, and other libraries beside it: './abaculus bench --help'."},
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(hidden = true) private List<String> arguments = List.of();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "'./abaculus bench%s': the script runs it, not java itself"
            .formatted(arguments.isEmpty() ? "" : " " + String.join(" ", arguments)));
  }
}

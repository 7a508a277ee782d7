package io.abaculus.neco.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code abaculus run}, as the list of commands shows it. The script that starts the command runs such a
 * program itself, since it knows the JDK and the jars.
 */
@Command(
    name = "run",
    description = {
      "Runs a Java program of your own with the library, from its source: see the folder examples.",
      "It is a class with a main method in one file."
    },
    mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE.java",
      description = "The program.") private Path program;

  @Parameters(index = "1..*", paramLabel = "ARGUMENT",
      description = "What its main method is given.") private List<String> arguments = List.of();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "%s with %d arguments is run by the script abaculus, not by java itself"
            .formatted(program, arguments.size()));
  }
}

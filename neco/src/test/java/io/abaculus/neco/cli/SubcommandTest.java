package io.abaculus.neco.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Of the commands only those are made that a command line needs, and nobody can tell. */
final class SubcommandTest {

  @ParameterizedTest
  @EnumSource
  void theWordThatCallsACommandIsTheNameInItsUsage(Subcommand subcommand) {
    CommandLine alone = Main.commandLineFor(subcommand.word(), "--help");
    assertEquals(Set.of(subcommand.word()), alone.getSubcommands().keySet());
    CommandLine called = Objects.requireNonNull(alone.getSubcommands().get(subcommand.word()));
    Object annotated = called.getCommandSpec().userObject();
    assertEquals(subcommand.word(), new CommandLine(annotated).getCommandName());
  }

  @ParameterizedTest
  @EnumSource
  void aCommandSaysTheSameAloneAsAmongAll(Subcommand subcommand) {
    for (List<String> words : List.of(
        List.of(subcommand.word(), "--help"), List.of(subcommand.word(), "--no-such-option"))) {
      assertEquals(said(Main.commandLine(), words), said(alone(words), words));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "--version", "-V", "--verison", "trian",
    "--version trian", "--version --help"})
  void whatCallsNoCommandSaysTheSameAsAmongAll(String line) {
    List<String> words = List.of(line.split(" "));
    assertEquals(said(Main.commandLine(), words), said(alone(words), words));
  }

  private static CommandLine alone(List<String> words) {
    return Main.commandLineFor(words.toArray(String[]::new));
  }

  /** All that a command line prints, and its exit status. */
  private static String said(CommandLine command, List<String> words) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    int status = command.setOut(writer).setErr(writer).execute(words.toArray(String[]::new));
    writer.flush();
    return text + "status " + status;
  }
}

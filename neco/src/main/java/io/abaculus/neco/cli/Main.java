package io.abaculus.neco.cli;

import io.abaculus.data.Suggestions;
import io.abaculus.neco.config.ConfigException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code abaculus}: without a subcommand it prints how to use it. */
@Command(
    name = "abaculus",
    description = {
      "Pretrains vision transformers, post-trains them with Patch Neighbor Consistency, and evaluates them."
    },
    version = Main.VERSION,
    mixinStandardHelpOptions = true)
public final class Main implements Runnable {
  /** What this is, in reports too. */
  static final String VERSION = "abaculus 0.1.0";

  /** How picocli says that a word is no constant of an enumeration. */
  private static final Pattern NONE_OF =
      Pattern.compile("(.*)expected one of \\[(.+)] \\(case-insensitive\\) but was '(.*)'",
          Pattern.DOTALL);

  /** As wide as the longest line of a description. */
  private static final int HELP_WIDTH = 130;

  @Spec private CommandSpec spec;

  /** Runs the command and ends the JVM with its exit status: 0 done, 1 failed, 2 wrong usage. */
  public static void main(String[] arguments) {
    if (arguments.length == 1 && arguments[0].equals("--version")) {
      System.out.println(VERSION); // which needs nothing of picocli
      System.exit(0);
    }
    run(commandLineFor(arguments), arguments);
  }

  /** Runs a command, this one or another module's, and ends the JVM with its exit status. */
  public static void run(CommandLine command, String... arguments) {
    requireFolder();
    int status;
    try {
      status = command.execute(arguments);
    } catch (OutOfMemoryError e) { // the only error that a user can do something about
      System.err.println("abaculus: " + Failures.explain(e));
      status = 1;
    }
    command.getOut().flush();
    String lost = LostOutput.reason(System.out, new FileOutputStream(FileDescriptor.out));
    if (lost != null) {
      System.err.println("abaculus: what is printed could not be written: " + lost);
      status = Math.max(status, 1);
    }
    System.exit(status);
  }

  /** Java cannot name a folder whose bytes are no text in its encoding, nor any file relative to it. */
  private static void requireFolder() {
    if (Files.notExists(Path.of("").toAbsolutePath())) {
      System.err.println(
          "abaculus: the name of the current folder is no text in the encoding of file names, %s: go to another folder"
              .formatted(System.getProperty("sun.jnu.encoding")));
      System.exit(1);
    }
  }

  /** This command, with all below it. */
  public static CommandLine commandLine() {
    return commandLineFor();
  }

  /** This command, with those below it that may be needed to make sense of words; with all of them for none. */
  static CommandLine commandLineFor(String... words) {
    CommandLine root = new CommandLine(new Main());
    Subcommand.neededFor(words).forEach(subcommand -> subcommand.addTo(root));
    return explaining(root);
  }

  /**
   * A command, this one or another module's, with the way to report errors: one line, what happened and where.
   *
   * @param command annotated for picocli
   */
  public static CommandLine commandLine(Object command) {
    return explaining(new CommandLine(command));
  }

  private static CommandLine explaining(CommandLine command) {
    return command
        .registerConverter(Path.class, new PathConverter())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(HELP_WIDTH)
        .setParameterExceptionHandler(Main::explainUsage)
        .setExecutionExceptionHandler(
            (exception, commandLine, parsed) -> {
              commandLine.getErr().println("abaculus: " + Failures.explain(exception));
              commandLine.getErr().flush();
              return exception instanceof ConfigException ? 2 : 1;
            });
  }

  /** One line on what is wrong and one on where to read more, rather than everything there is to read. */
  private static int explainUsage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    Optional<String> mistyped =
        noCommand(failure)
            .or(
                () -> Arrays.stream(arguments)
                    .takeWhile(word -> !word.equals("--"))
                    .map(word -> mistyped(command, word))
                    .flatMap(Optional::stream)
                    .findFirst());
    err.println("abaculus: " + mistyped.orElseGet(() -> message(failure)));
    if (mistyped.isEmpty()) {
      UnmatchedArgumentException.printSuggestions(failure, err);
    }
    err.printf("'%s --help' lists the options.%n", command.getCommandSpec().qualifiedName());
    err.flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** What is wrong; of a word that is none of a few, in the letters they are documented in, with the nearest. */
  private static String message(ParameterException failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher noneOf = NONE_OF.matcher(message);
    if (!noneOf.matches()) {
      return message;
    }
    List<String> words = List.of(noneOf.group(2).toLowerCase(Locale.ROOT).split(", "));
    String given = noneOf.group(3);
    return "%s'%s' is none of %s%s"
        .formatted(
            noneOf.group(1),
            given,
            String.join(", ", words),
            Suggestions.hint(given.toLowerCase(Locale.ROOT), words));
  }

  /** That there is no such command, said first since its options are unknown, too. */
  private static Optional<String> noCommand(ParameterException failure) {
    Set<String> commands = failure.getCommandLine().getSubcommands().keySet();
    if (commands.isEmpty() || !(failure instanceof UnmatchedArgumentException unmatched)) {
      return Optional.empty();
    }
    String word = unmatched.getUnmatched().getFirst();
    if (word.startsWith("-")) {
      return Optional.empty();
    }
    String hint = Suggestions.hint(word, commands);
    return Optional.of(
        "there is no command '%s'%s"
            .formatted(word,
                hint.isEmpty() ? "; there are: " + String.join(", ", commands) : hint));
  }

  /**
   * What a word is meant to be that looks like an option and is none. That it is said first matters where an
   * option is required: without its name it is missing, too.
   */
  private static Optional<String> mistyped(CommandLine command, String word) {
    String option = word.replaceFirst("=.*", "");
    Set<String> known = command.getCommandSpec().optionsMap().keySet();
    boolean isOption = option.startsWith("--") || option.matches("-[A-Za-z]+");
    if (!isOption || known.contains(option)) {
      return Optional.empty();
    }
    // To one letter every other is as near.
    String hint = option.startsWith("--") ? Suggestions.hint(option, known) : "";
    return Optional.of("there is no option " + option + hint);
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}

package io.abaculus.bench.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of {@code abaculus} in a JVM of its own, with what it says in a file. */
final class ChildCommand implements AutoCloseable {
  private static final String MAIN = "io.abaculus.neco.cli.Main";
  private static final long MOST_SECONDS = 180;
  private static final long POLL_MILLIS = 5;

  /** What a process that SIGKILL ended has in place of an exit status. */
  static final int KILLED = 128 + 9;

  /**
   * Compiled quickly and not well, without the vector unit, whose code is slow before it is compiled well: such
   * a command is over in seconds.
   */
  private static final List<String> QUICK =
      List.of(
          "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
          "-Djava.awt.headless=true", "--enable-native-access=ALL-UNNAMED");

  /** How a command ended. */
  record Result(int status, String said) {}

  private final Process process;
  private final Path log;

  private ChildCommand(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a command, as {@link #start(List, List, Path, List)} does, with nothing special about it. */
  static ChildCommand start(Path log, List<String> arguments) throws IOException {
    return start(List.of(), List.of(), log, arguments);
  }

  /**
   * Starts a command.
   *
   * @param launcher words before {@code java}, such as {@code strace} and its options
   * @param options more of the JVM's
   * @param log what it says, over what was in the file
   * @param arguments of the command
   */
  static ChildCommand start(
      List<String> launcher, List<String> options, Path log, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(QUICK);
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), MAIN));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new ChildCommand(process, log);
  }

  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }

  /** Something that comes about while a command runs. */
  interface Event {
    /** Whether it has. */
    boolean happened() throws IOException;
  }

  /**
   * Waits until something has happened, or the command has ended.
   *
   * @param what happens, for the message
   * @throws IOException if neither comes within minutes
   */
  void await(String what, Event event) throws IOException, InterruptedException {
    await(what, event, MOST_SECONDS * 1000);
  }

  /** The same within some time. */
  void await(String what, Event event, long milliseconds)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (process.isAlive() && !event.happened()) {
      if (System.nanoTime() - begin > milliseconds * 1_000_000) {
        throw new IOException(
            "the command did not come to %s within %d ms: %s".formatted(what, milliseconds,
                said()));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Waits for its end for a while; whether it has ended. */
  boolean endsWithin(long milliseconds) throws InterruptedException {
    return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
  }

  /** Ends it by SIGKILL, of which it learns nothing, unless it has ended. */
  Result kill() throws IOException, InterruptedException {
    process.destroyForcibly();
    return waitFor();
  }

  /**
   * Waits for its end.
   *
   * @throws IOException if it does not end within minutes; it is killed then
   */
  Result waitFor() throws IOException, InterruptedException {
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(
          "the command did not end within %d s: %s".formatted(MOST_SECONDS, said()));
    }
    return new Result(process.exitValue(), said());
  }

  /** What it has said so far. */
  String said() throws IOException {
    return Files.readString(log);
  }

  /** Kills it if it has not ended. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}

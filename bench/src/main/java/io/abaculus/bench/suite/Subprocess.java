package io.abaculus.bench.suite;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A process that is waited for. */
final class Subprocess {
  private Subprocess() {}

  /**
   * How it ended.
   *
   * @param status 0 if all went well
   * @param printed on standard output
   * @param milliseconds from before its start until after its end
   */
  record Ended(int status, String printed, double milliseconds) {}

  /**
   * Runs a command to its end.
   *
   * @param log receives the command and what it prints
   * @throws InterruptedException if the thread is interrupted meanwhile; the process is ended then
   */
  static Ended run(List<String> command, PrintStream log)
      throws IOException, InterruptedException {
    log.println("# " + String.join(" ", command));
    Path output = Files.createTempFile("abaculus-bench", ".out");
    Path errors = Files.createTempFile("abaculus-bench", ".log");
    try {
      // To files: nothing interrupts a thread that reads from a process.
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      long start = System.nanoTime();
      int status = statusOf(builder.start());
      double milliseconds = (System.nanoTime() - start) * 1e-6;
      String printed = text(output);
      log.print(printed);
      log.print(text(errors));
      log.flush();
      return new Ended(status, printed, milliseconds);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  private static int statusOf(Process process) throws IOException, InterruptedException {
    try {
      process.getOutputStream().close();
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Whatever bytes there are. */
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}

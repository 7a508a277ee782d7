package io.abaculus.bench.suite;

import java.io.IOException;
import java.io.InputStream;
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
   * @param log receives the command and its errors
   */
  static Ended run(List<String> command, PrintStream log)
      throws IOException, InterruptedException {
    log.println("# " + String.join(" ", command));
    Path errors = Files.createTempFile("abaculus-bench", ".log");
    try {
      long start = System.nanoTime();
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      String printed;
      try (InputStream out = process.getInputStream()) {
        printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      }
      int status = process.waitFor();
      double milliseconds = (System.nanoTime() - start) * 1e-6;
      log.print(printed);
      log.print(Files.readString(errors));
      log.flush();
      return new Ended(status, printed, milliseconds);
    } finally {
      Files.delete(errors);
    }
  }
}

package io.abaculus.bench.reliability;

import java.io.IOException;
import java.util.List;

/** The program that records, and lets fail, what other processes ask of the system. */
final class Strace {
  /** Why something was not done, where {@link #isUsable} says no. */
  static final String MISSING = "no strace that may trace";

  private Strace() {}

  /** Whether there is one that may trace a process. */
  static boolean isUsable() throws InterruptedException {
    try {
      return new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Words before a command of which all system calls of one kind fail with an error. */
  static List<String> failing(String call, String error) {
    return List.of(
        "strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e",
        "inject=%s:error=%s".formatted(call, error));
  }

  /** Words before a command whose calls of some kinds are written to a file. */
  static List<String> recording(String traced, String file) {
    return List.of(
        "strace", "-f", "--seccomp-bpf", "-y", "-qq", "-s", "0", "-o", file, "-e", traced);
  }
}

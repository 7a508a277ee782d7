package io.abaculus.cpu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a main class in a JVM of its own, for what is decided when a JVM starts. */
public final class ChildJvm {

  /** What the child wrote, and how it ended. */
  public record Result(int status, String out) {}

  private ChildJvm() {}

  /** Runs a main class on this JVM's class path. Output and errors come back together. */
  public static Result run(Class<?> main, String... flags)
      throws IOException, InterruptedException {
    final List<String> all = new ArrayList<>(List.of(flags));
    // what runs for a moment need not be compiled well
    all.add("-XX:TieredStopAtLevel=1");
    return runCompiled(main, all.toArray(String[]::new));
  }

  /** As {@link #run}, compiled as the JVM does or the flags ask for. */
  public static Result runCompiled(Class<?> main, String... flags)
      throws IOException, InterruptedException {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(List.of("-Xmx256m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    final String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out);
  }
}

package io.abaculus.spark;

import io.abaculus.data.image.RgbImage;
import io.abaculus.device.Devices;
import io.abaculus.eval.picture.EncodedPicture;
import io.abaculus.graph.DType;
import io.abaculus.neco.cli.Main;
import io.abaculus.nn.Scope;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import picocli.CommandLine;

/** What tests with Spark share: a small backbone, images, and a command with what it printed. */
final class TestSpark {
  /** Two tasks at once in this process. */
  static final String MASTER = "local[2]";

  static final VisionTransformer MODEL =
      new VisionTransformer(
          VitConfig.dinov2Small().withDepth(1).withImageSize(28),
          Scope.random(1, DType.FLOAT32, Devices.standard()));

  private TestSpark() {}

  /** An image of random pixels as PNG, of other ones for each name. */
  static byte[] png(String name, int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    new Random(name.hashCode()).nextBytes(pixels);
    return EncodedPicture.png(RgbImage.of(width, height, pixels));
  }

  /** Writes such an image to a file of its name. */
  static Path write(Path folder, String name, int width, int height) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, png(name, width, height));
  }

  /** A command's status and what it printed. */
  record Finished(int status, String out, String err) {
    @Override
    public String toString() {
      return "%d: %s%s".formatted(status, out, err);
    }
  }

  /** Runs a command of the command line. */
  static Finished run(Object... arguments) {
    return run(SparkMain.commandLine(), arguments);
  }

  /** Runs a command of the command line that knows nothing of Spark. */
  static Finished runWithoutSpark(Object... arguments) {
    return run(Main.commandLine(), arguments);
  }

  /**
   * Starts a command of the command line in a JVM of its own.
   *
   * @param options the file of its options
   * @param printed takes what it prints
   */
  static Process start(Path options, Path printed, Object... arguments) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + options,
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile=abaculus-spark-log4j2.properties",
                "-cp",
                System.getProperty("java.class.path"),
                SparkMain.class.getName()));
    words.addAll(words(arguments));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(printed.toFile())
        .start();
  }

  /** The file of the options that Spark needs. */
  static Path jvmOptions() {
    return Path.of(System.getProperty("abaculus.jvm.options"));
  }

  /** Waits until a training has taken so many steps, or for some minutes. */
  static void awaitSteps(Path run, long steps) throws IOException, InterruptedException {
    for (int tries = 0; tries < 12_000 && steps(run) < steps; tries++) {
      Thread.sleep(50);
    }
  }

  /** How many steps a training has taken. */
  static long steps(Path run) throws IOException {
    Path metrics = run.resolve("metrics.jsonl");
    return Files.exists(metrics) ? Files.readAllLines(metrics).size() : 0;
  }

  private static List<String> words(Object... arguments) {
    return Arrays.stream(arguments).map(Object::toString).toList();
  }

  private static Finished run(CommandLine command, Object... arguments) {
    String[] words = words(arguments).toArray(String[]::new);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(words);
    return new Finished(status, out.toString(), err.toString());
  }
}

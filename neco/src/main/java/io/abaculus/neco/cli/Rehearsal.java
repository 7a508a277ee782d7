package io.abaculus.neco.cli;

import io.abaculus.device.Devices;
import io.abaculus.graph.DType;
import io.abaculus.neco.train.BackboneWeights;
import io.abaculus.nn.Scope;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Runs commands that end in seconds over a made-up image, for the JVM to see which classes they need. The script that builds the
 * command line has it keep those, parsed and verified, in an archive that later JVMs map into their memory
 * ({@code -XX:ArchiveClassesAtExit}).
 */
final class Rehearsal {
  private static final int SIDE = 28;

  private final Path folder;

  /**
   * One that keeps its files in a folder.
   *
   * @param folder an empty one
   */
  Rehearsal(Path folder) {
    this.folder = folder;
  }

  /** Rehearses in a folder, and ends the JVM with status 0 if every command ended so. */
  public static void main(String[] arguments) throws IOException {
    System.exit(new Rehearsal(Path.of(arguments[0])).run());
  }

  /** Runs each command, and returns the highest exit status. */
  int run() throws IOException {
    Path weights = folder.resolve("weights.safetensors");
    BackboneWeights.save(
        weights,
        new VisionTransformer(
            VitConfig.dinov2Small().withDepth(1).withImageSize(SIDE),
            Scope.random(1, DType.FLOAT32, Devices.get("reference"))));
    Path image = folder.resolve("image.jpg");
    ImageIO.write(
        new BufferedImage(2 * SIDE, 2 * SIDE, BufferedImage.TYPE_INT_RGB), "jpeg", image.toFile());
    List<String> input =
        List.of(
            image.toString(), "--size", String.valueOf(SIDE), "--model", weights.toString(),
            "--out",
            folder.resolve("out").toString());
    return IntStream.of(
        command("--help", List.of()),
        command("features", input),
        command("pca", input))
        .max()
        .orElseThrow();
  }

  private static int command(String name, List<String> options) {
    String[] words = Stream.concat(Stream.of(name), options.stream()).toArray(String[]::new);
    return Main.commandLineFor(words).execute(words);
  }
}

package io.abaculus.bench.suite;

import io.abaculus.bench.side.SyntheticImage;
import io.abaculus.bench.work.StartWork.Command;
import io.abaculus.device.Devices;
import io.abaculus.graph.DType;
import io.abaculus.neco.train.BackboneWeights;
import io.abaculus.nn.Scope;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What processes read whose whole life is timed, the same on both sides: an image of 640 pixels and the weights of a ViT-S/14.
 *
 * @param folder which holds {@code image.jpg} and {@code weights.safetensors}
 */
record StartFiles(Path folder) {
  private static final int SIDE = 640;

  /** Makes the files, with any weights, in plain loops: this JVM is to do without the vector module. */
  void write() throws IOException {
    Files.createDirectories(folder);
    Files.write(image(), SyntheticImage.jpeg(SIDE));
    BackboneWeights.save(
        weights(),
        new VisionTransformer(
            VitConfig.dinov2Small(), Scope.random(1, DType.FLOAT32, Devices.get("reference"))));
  }

  private Path image() {
    return folder.resolve("image.jpg");
  }

  private Path weights() {
    return folder.resolve("weights.safetensors");
  }

  /** Our own processes, by the script that starts them. */
  Map<Command, List<String>> commands(Path launcher) {
    return Map.of(
        Command.VERSION, List.of(launcher.toString(), "--version"),
        Command.FEATURES,
        List.of(
            launcher.toString(), "features", image().toString(), "--model", weights().toString(),
            "--out", folder.resolve("features").toString()));
  }
}

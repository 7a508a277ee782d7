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
 * What processes read whose whole life is timed: an image of 640 pixels, the same for both sides, which both make smaller, and
 * any weights of a ViT-S/14, each side's own in its own format.
 *
 * @param folder which holds {@code image.jpg} and our {@code weights.safetensors}; PyTorch's are made there by its first start
 */
record StartFiles(Path folder) {
  private static final int SIDE = 640;

  /** Pixels of the image's side as both models see it. */
  private static final int SEEN_SIDE = 224;

  /** Makes the image and our weights, in plain loops: this JVM is to do without the vector module. */
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
  Map<Command, List<String>> ourCommands(Path launcher) {
    return Map.of(
        Command.VERSION, List.of(launcher.toString(), "--version"),
        Command.FEATURES,
        List.of(
            launcher.toString(), "features", image().toString(), "--size",
            Integer.toString(SEEN_SIDE), "--model", weights().toString(), "--out",
            folder.resolve("features").toString(), "--force"));
  }

  /** PyTorch's process, by the interpreter that has it. */
  Map<Command, List<String>> pyTorchCommands(Path python, Path script) {
    return Map.of(
        Command.FEATURES,
        List.of(
            python.toString(), script.toString(), folder.toString(),
            Integer.toString(SEEN_SIDE)));
  }
}

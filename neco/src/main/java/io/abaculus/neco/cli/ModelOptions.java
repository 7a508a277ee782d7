package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.nn.pretrained.PretrainedWeights;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options by which a command is told its model; a picocli mixin. */
public final class ModelOptions {
  @Mixin private WeightOptions weights;

  private Path file = Path.of("");

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = {
        "Weights: safetensors, .pth, .pt, .ckpt or a folder of Hugging Face's, under the names of DINOv2,",
        "DINO, Hugging Face or timm; or the checkpoint of a run."
      })
  void file(Path path) {
    file = path;
  }

  /** What its file is called. */
  String name() {
    return String.valueOf(file.getFileName());
  }

  /** The model; what its weights lack, if one goes on with those, is random. */
  public VisionTransformer load(Device device) throws IOException {
    try (PretrainedWeights open = weights.open(file)) {
      return weights.load(open, device);
    }
  }
}

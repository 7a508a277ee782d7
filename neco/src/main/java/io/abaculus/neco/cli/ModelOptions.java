package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.nn.pretrained.LoadOptions;
import io.abaculus.nn.pretrained.PretrainedWeights;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a command is told its model; a picocli mixin. */
public final class ModelOptions {
  private Path file = Path.of("");
  private @Nullable String prefix;
  private boolean partial;
  private boolean dropRegisters;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = {
        "Weights: safetensors, .pth, .pt, .ckpt or a folder of Hugging Face's, under the names of",
        "DINOv2, DINO, Hugging Face or timm; or the checkpoint of a run."
      })
  void file(Path path) {
    file = path;
  }

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "Of several models in the file, the one whose names begin so.")
  void prefix(@Nullable String text) {
    prefix = text;
  }

  @Option(
      names = "--partial",
      description = "Go on where weights are missing (they are random then), unknown or of another shape.")
  void partial(boolean goOn) {
    partial = goOn;
  }

  @Option(
      names = "--drop-registers",
      description = "Build the model without the registers of the weights (\"XR\" models).")
  void dropRegisters(boolean drop) {
    dropRegisters = drop;
  }

  /** The model. */
  VisionTransformer load(Device device) throws IOException {
    try (PretrainedWeights weights = PretrainedWeights.open(file, prefix)) {
      return weights.load(new LoadOptions(partial, dropRegisters), device);
    }
  }
}

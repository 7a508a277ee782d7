package io.abaculus.neco.cli;

import io.abaculus.nn.pretrained.LoadOptions;
import io.abaculus.nn.pretrained.PretrainedWeights;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a command is told what to take from a file of weights; a picocli mixin. */
public final class WeightOptions {
  private @Nullable String prefix;
  private boolean partial;
  private boolean dropRegisters;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "Of several models in the file, the one whose names begin so.")
  void prefix(@Nullable String text) {
    prefix = text;
  }

  @Option(
      names = "--partial",
      description = "Go on where weights are missing, unknown or of another shape.")
  void partial(boolean goOn) {
    partial = goOn;
  }

  @Option(
      names = "--drop-registers",
      description = "Take the model without the registers of the weights (\"XR\" models).")
  void dropRegisters(boolean drop) {
    dropRegisters = drop;
  }

  /** The weights in a file. */
  PretrainedWeights open(Path file) throws IOException {
    return PretrainedWeights.open(file, prefix);
  }

  /** How they are loaded. */
  LoadOptions loading() {
    return new LoadOptions(partial, dropRegisters);
  }
}

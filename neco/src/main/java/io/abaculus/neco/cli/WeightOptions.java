package io.abaculus.neco.cli;

import io.abaculus.device.Device;
import io.abaculus.nn.pretrained.LoadOptions;
import io.abaculus.nn.pretrained.PretrainedWeights;
import io.abaculus.nn.vit.VisionTransformer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options by which a command is told what to take from a file of weights; a picocli mixin. */
public final class WeightOptions {
  @Spec(Spec.Target.MIXEE) private CommandSpec spec;

  /** Files of which the user was told what was taken from them, and how. */
  private final Set<Path> told = new HashSet<>();

  private final Set<Path> toldNotFinite = new HashSet<>();

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

  /**
   * The weights in a file. The user is told once which one of several models there it is, and what was not
   * followed of how images were prepared for it.
   */
  PretrainedWeights open(Path file) throws IOException {
    PretrainedWeights weights = PretrainedWeights.open(file, prefix);
    if (told.add(file)) {
      PrintWriter terminal = spec.root().commandLine().getErr();
      if (prefix == null && weights.choice() != null) {
        terminal.println("note: " + weights.choice() + " (--prefix takes another)");
      }
      if (weights.preparation() != null) {
        terminal.println("note: " + weights.preparation());
      }
      terminal.flush();
    }
    return weights;
  }

  /** A model with weights of a file. The user is told once what of them is not finite. */
  VisionTransformer load(PretrainedWeights weights, Device device) throws IOException {
    VisionTransformer model = weights.load(loading(), device);
    if (weights.notFinite() != null && toldNotFinite.add(weights.path())) {
      PrintWriter terminal = spec.root().commandLine().getErr();
      terminal.println("note: %s: %s".formatted(weights.path(), weights.notFinite()));
      terminal.flush();
    }
    return model;
  }

  /** How they are loaded. */
  LoadOptions loading() {
    return new LoadOptions(partial, dropRegisters);
  }
}

package io.abaculus.neco.cli;

import io.abaculus.nn.pretrained.LoadOptions;
import io.abaculus.nn.pretrained.PretrainedWeights;
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

  /** Files whose choice among several models the user was told of. */
  private final Set<Path> told = new HashSet<>();

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

  /** The weights in a file; of several models there, the user is told once which one it is. */
  PretrainedWeights open(Path file) throws IOException {
    PretrainedWeights weights = PretrainedWeights.open(file, prefix);
    String choice = weights.choice();
    if (prefix == null && choice != null && told.add(file)) {
      PrintWriter terminal = spec.root().commandLine().getErr();
      terminal.println("note: " + choice + " (--prefix takes another)");
      terminal.flush();
    }
    return weights;
  }

  /** How they are loaded. */
  LoadOptions loading() {
    return new LoadOptions(partial, dropRegisters);
  }
}

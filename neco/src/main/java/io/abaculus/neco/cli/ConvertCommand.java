package io.abaculus.neco.cli;

import io.abaculus.formats.StoredType;
import io.abaculus.nn.pretrained.LoadOptions;
import io.abaculus.nn.pretrained.Naming;
import io.abaculus.nn.pretrained.PretrainedWeights;
import io.abaculus.nn.pretrained.WeightExport;
import io.abaculus.nn.vit.VitConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code abaculus convert}: writes weights so that another tool loads them. */
@Command(
    name = "convert",
    description = {
      "Writes weights so that another tool loads them.",
      "As safetensors under DINOv2's or timm's names, or as a folder for Hugging Face's transformers."
    },
    mixinStandardHelpOptions = true)
public final class ConvertCommand implements Callable<Integer> {

  /** What numbers are stored as. */
  enum Type {
    FLOAT32(StoredType.F32),
    FLOAT16(StoredType.F16),
    BFLOAT16(StoredType.BF16);

    private final StoredType stored;

    Type(StoredType stored) {
      this.stored = stored;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private WeightOptions weightOptions;

  private Path in = Path.of("");
  private Path out = Path.of("");
  private Naming format = Naming.DINOV2;
  private @Nullable Type type;
  private boolean force;

  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "Weights of any known kind, as for inspect.")
  void in(Path path) {
    in = path;
  }

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "The .safetensors file to write, or the folder for huggingface.")
  void out(Path path) {
    out = path;
  }

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "Whose names: ${COMPLETION-CANDIDATES}.")
  void format(Naming naming) {
    format = naming;
  }

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "What numbers are stored as: ${COMPLETION-CANDIDATES}; as in IN if not given.")
  void type(@Nullable Type stored) {
    type = stored;
  }

  @Option(names = "--force", description = "Replace files that are there.")
  void force(boolean replace) {
    force = replace;
  }

  @Override
  public Integer call() throws IOException {
    LoadOptions options = weightOptions.loading();
    try (PretrainedWeights weights = weightOptions.open(in)) {
      WeightExport export =
          new WeightExport(weights, options, format, type == null ? null : type.stored);
      List<Path> files = export.files(out);
      for (Path file : files) {
        if (!force && Files.exists(file)) {
          throw new ParameterException(
              spec.commandLine(), file + " exists: give another name, or --force to replace it");
        }
      }
      if (format == Naming.HUGGINGFACE) {
        try (var _ =
            FolderLock.acquire(out, spec)) {
          export.write(out);
        }
      } else {
        export.write(out);
      }
      VitConfig written = weights.architecture(options);
      PrintWriter terminal = spec.commandLine().getOut();
      terminal.printf("%s of %s:%n", written.title(), weights.path());
      files.forEach(file -> terminal.println("  " + file));
      export.notHeld().forEach(line -> terminal.println("note: " + line));
      if (export.notFinite() != null) {
        PrintWriter errors = spec.root().commandLine().getErr();
        errors.println("note: %s: %s".formatted(files.getFirst(), export.notFinite()));
        errors.flush();
      }
      if (!weights.heads().isEmpty()) {
        terminal.printf(
            "note: left out %d tensors of heads, such as %s%n",
            weights.heads().size(), weights.heads().getFirst());
      }
      if (options.partial()) {
        weights.comparison().lines().forEach(line -> terminal.println("note: " + line));
      }
      terminal.println(howToLoad(written));
      terminal.flush();
    }
    return 0;
  }

  /** What loads the files in Python. */
  private String howToLoad(VitConfig config) {
    return switch (format) {
      case DINOV2 ->
          "Load it with safetensors.torch.load_file and DINOv2's model.load_state_dict.";
      case HUGGINGFACE ->
          "Load it with transformers.%s.from_pretrained('%s')."
              .formatted(
                  config.registers() > 0 ? "Dinov2WithRegistersModel" : "Dinov2Model", out);
      case TIMM ->
          "Load it with timm.create_model('%s', checkpoint_path='%s')."
              .formatted(WeightExport.timmName(config), out);
    };
  }
}

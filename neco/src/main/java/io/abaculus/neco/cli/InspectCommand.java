package io.abaculus.neco.cli;

import io.abaculus.formats.StoredType;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDict.Item;
import io.abaculus.nn.pretrained.PretrainedWeights;
import io.abaculus.nn.pretrained.WeightFile;
import io.abaculus.nn.vit.VitConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code abaculus inspect}: says what is in a file of weights. */
@Command(
    name = "inspect",
    description = {
      "Says what is in a file of weights.",
      "What kind of file it is, the model and its architecture, parameters, types, and what is missing or",
      "not known. Nothing in the file is ever run.",
      "Exit status: 0 if it could be read, whatever is in it."
    },
    mixinStandardHelpOptions = true)
public final class InspectCommand implements Callable<Integer> {
  /** How many names of a kind are listed unless all are asked for. */
  private static final int SHOWN = 10;

  @Spec private CommandSpec spec;

  private Path file = Path.of("");
  private @Nullable String prefix;
  private boolean listTensors;

  @Parameters(
      paramLabel = "FILE",
      description = "Weights: safetensors, the index of a sharded one, .pth, .pt, .ckpt, or a folder.")
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
      names = "--tensors",
      description = "List all tensors, and all names that are missing or not known.")
  void tensors(boolean list) {
    listTensors = list;
  }

  @Override
  public Integer call() throws IOException {
    try (WeightFile open = WeightFile.open(file)) {
      line("file", "%s: %s, %s".formatted(open.path(), open.format(), bytes(open.path())));
      PretrainedWeights weights = null;
      try {
        weights = PretrainedWeights.in(open, prefix);
      } catch (IOException e) {
        String located = open.path() + ": ";
        String message = String.valueOf(e.getMessage());
        line(
            "model",
            "none: "
                + (message.startsWith(located)
                    ? message.substring(located.length())
                    : message));
      }
      if (weights != null) {
        model(weights);
      }
      line("tensors", types(open));
      listed("not read", unread(open.unread()));
      listed("also holds", open.otherContent());
      if (listTensors) {
        open.tensors()
            .items()
            .forEach(
                (name, item) -> out().println("  " + name + "  " + item.stored() + shape(item)));
      }
      out().flush();
    }
    return 0;
  }

  private static List<String> unread(Map<String, String> tensors) {
    List<String> lines = new ArrayList<>();
    tensors.forEach((name, form) -> lines.add("'" + name + "' is " + form));
    return lines;
  }

  private void model(PretrainedWeights weights) {
    VitConfig architecture = weights.architecture();
    line("model", architecture.title() + ", named as by " + weights.naming().label());
    line("", architecture.description());
    if (!weights.prefix().isEmpty()) {
      line("prefix", "'" + weights.prefix() + "'");
    }
    listed(
        "other models",
        weights.otherPrefixes().stream()
            .map(other -> "'" + other + "' (--prefix takes another)")
            .toList());
    line(
        "parameters",
        String.format(
            Locale.ROOT, "%,d in %d tensors", numbers(weights.backbone()),
            weights.backbone().names().size()));
    listed("heads, left out", weights.heads());
    List<String> odd = weights.comparison().lines();
    if (odd.isEmpty()) {
      line("check", "complete: nothing is missing, nothing is unknown");
    } else {
      listed("check", odd);
    }
  }

  private static long numbers(StateDict tensors) {
    return tensors.items().values().stream().mapToLong(item -> item.type().shape().size()).sum();
  }

  private static String types(WeightFile file) {
    StateDict tensors = file.tensors();
    if (tensors.names().isEmpty()) {
      return file.unread().isEmpty() ? "none: the file holds no tensors" : "none that can be read";
    }
    Map<StoredType, Integer> counts = new EnumMap<>(StoredType.class);
    tensors.items().values().forEach(item -> counts.merge(item.stored(), 1, Integer::sum));
    List<String> words = new ArrayList<>();
    counts.forEach((type, count) -> words.add(count + " " + type));
    return String.format(
        Locale.ROOT, "%d (%s), %,d numbers", tensors.names().size(), String.join(", ", words),
        numbers(tensors));
  }

  private static String shape(Item item) {
    return " " + item.type().shape();
  }

  private static String bytes(Path path) throws IOException {
    return String.format(Locale.ROOT, "%,d bytes", Files.size(path));
  }

  /** Some lines, or all of them. */
  private void listed(String label, List<String> lines) {
    int shown = listTensors ? lines.size() : Math.min(SHOWN, lines.size());
    for (int i = 0; i < shown; i++) {
      line(i == 0 ? label : "", lines.get(i));
    }
    if (shown < lines.size()) {
      line("", "and %d more (--tensors lists all)".formatted(lines.size() - shown));
    }
  }

  private void line(String label, String text) {
    out().printf("%-16s %s%n", label, text);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}

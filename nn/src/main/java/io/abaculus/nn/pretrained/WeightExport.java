package io.abaculus.nn.pretrained;

import io.abaculus.device.HostArray;
import io.abaculus.formats.StoredType;
import io.abaculus.formats.storage.WholeFile;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.NotFinite;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDict.Item;
import io.abaculus.nn.vit.VitConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes weights under the names and in the files that another tool loads: DINOv2's own code and timm
 * take one safetensors file, Hugging Face's transformers a folder with its configuration beside it.
 */
public final class WeightExport {
  private static final String SUFFIX = ".safetensors";

  private final PretrainedWeights weights;
  private final LoadOptions options;
  private final Naming naming;
  private final @Nullable StoredType floats;
  private @Nullable NotFinite notFinite;

  /**
   * What is to be written.
   *
   * @param options whether to go on where the weights are not complete, leaving out what does not fit;
   *     and whether to leave out the registers
   * @param naming whose names they get
   * @param floats what the numbers are stored as: F32, F16 or BF16; null for what they are stored as now
   */
  public WeightExport(
      PretrainedWeights weights, LoadOptions options, Naming naming, @Nullable StoredType floats) {
    this.weights = weights;
    this.options = options;
    this.naming = naming;
    this.floats = floats;
  }

  /**
   * The files that {@link #write} makes, in the order in which it does.
   *
   * @param out the file to write, or the folder for Hugging Face
   */
  public List<Path> files(Path out) {
    return switch (naming) {
      case DINOV2, TIMM -> List.of(out);
      case HUGGINGFACE ->
          List.of(
              out.resolve("model.safetensors"),
              out.resolve("config.json"),
              out.resolve("preprocessor_config.json"));
    };
  }

  /**
   * What is in the weights and the format cannot hold, a line each.
   *
   * @throws IOException if the weights cannot be read
   */
  public List<String> notHeld() throws IOException {
    return switch (naming) {
      case DINOV2 -> epsilonLeftOut();
      case HUGGINGFACE -> List.of();
      case TIMM -> {
        List<String> lines = new ArrayList<>(epsilonLeftOut());
        String line = TimmNames.notHeld(weights.backbone());
        if (line != null) {
          lines.add(line);
        }
        yield List.copyOf(lines);
      }
    };
  }

  /**
   * What is NaN or infinite among the numbers that were written, by the names of their tensors in the new file, in
   * a line for the user; null if there is nothing, or nothing was written yet.
   */
  public @Nullable String notFinite() {
    return notFinite == null ? null : notFinite.line();
  }

  /** Weights of Hugging Face's may be those of another epsilon than the one of other tools' code. */
  private List<String> epsilonLeftOut() {
    double epsilon = weights.architecture().layerNormEpsilon();
    return epsilon == VitConfig.EPSILON
        ? List.of()
        : List.of(
            "the layer norm's epsilon is %s, and %s in the code of %s, whose features differ a little"
                .formatted(epsilon, VitConfig.EPSILON, naming.label()));
  }

  /**
   * Writes the files, each of them whole or not at all; what was there before under their names is
   * replaced.
   *
   * @param out a file whose name ends in {@code .safetensors}, by which the tools tell what it is, or
   *     the folder for Hugging Face, which is made if it is missing
   * @throws IOException if the weights do not fit, the format cannot hold such a model, or a file
   *     cannot be written
   */
  public void write(Path out) throws IOException {
    VitConfig config = weights.architecture(options);
    StateDict fitting = weights.fitting(options);
    notFinite = null;
    StateDict named;
    try {
      named = asFloats(naming.fromDinov2(fitting, config));
    } catch (TensorException e) {
      throw new IOException(weights.path() + ": " + e.getMessage(), e);
    }
    StoredType stored = floats != null ? floats : narrowest(fitting);
    List<Path> files = files(out);
    switch (naming) {
      case DINOV2, TIMM -> {
        if (!out.getFileName().toString().endsWith(SUFFIX) || Files.isDirectory(out)) {
          throw new IOException(
              out + ": give a file whose name ends in " + SUFFIX + ", by which tools know it");
        }
        Map<String, String> metadata = new LinkedHashMap<>(VitMetadata.of(config));
        metadata.put("format", "pt");
        ModelCheckpoint.save(
            out, named, naming == Naming.DINOV2 ? metadata : Map.of("format", "pt"), stored);
      }
      case HUGGINGFACE -> {
        String configuration = HuggingFaceConfig.model(config);
        Files.createDirectories(out);
        ModelCheckpoint.save(files.get(0), named, Map.of("format", "pt"), stored);
        WholeFile.write(files.get(1), configuration.getBytes(StandardCharsets.UTF_8));
        WholeFile.write(
            files.get(2),
            HuggingFaceConfig.preprocessor(config).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** What timm calls a model of such sizes, if it has one. */
  public static String timmName(VitConfig config) {
    String size =
        switch (config.embedDim()) {
          case 192 -> "tiny";
          case 384 -> "small";
          case 768 -> "base";
          case 1024 -> "large";
          case 1536 -> "giant";
          default -> Integer.toString(config.embedDim());
        };
    return switch (config.architecture()) {
      case DINO -> "vit_%s_patch%d_224.dino".formatted(size, config.patchSize());
      case DINOV2 ->
          "vit_%s_patch%d_%sdinov2"
              .formatted(
                  size,
                  config.patchSize(),
                  config.registers() == 0 ? "" : "reg" + config.registers() + "_");
    };
  }

  /** What all numbers are stored as if they are stored alike, else float32. */
  private static StoredType narrowest(StateDict tensors) {
    List<StoredType> types =
        tensors.items().values().stream().map(Item::stored).distinct().toList();
    boolean half =
        types.size() == 1
            && (types.getFirst() == StoredType.F16 || types.getFirst() == StoredType.BF16);
    return half ? types.getFirst() : StoredType.F32;
  }

  /** The tensors read as float32, whatever they are stored as; what is not finite is noted as they are. */
  private StateDict asFloats(StateDict tensors) {
    Map<String, Item> floats = new LinkedHashMap<>();
    tensors.items().forEach((name, item) -> floats.put(name, new AsFloats(name, item)));
    return StateDict.of(floats);
  }

  private final class AsFloats implements Item {
    private final String name;
    private final Item item;

    AsFloats(String name, Item item) {
      this.name = name;
      this.item = item;
    }

    @Override
    public TensorType type() {
      return item.type().withDType(DType.FLOAT32);
    }

    @Override
    public HostArray read(DType dtype) throws IOException {
      HostArray numbers = item.read(dtype);
      notFinite = NotFinite.after(notFinite, name, numbers);
      return numbers;
    }
  }
}

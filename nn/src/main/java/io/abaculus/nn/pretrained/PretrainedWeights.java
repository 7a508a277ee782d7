package io.abaculus.nn.pretrained;

import io.abaculus.device.Device;
import io.abaculus.formats.StoredType;
import io.abaculus.formats.json.Json;
import io.abaculus.formats.json.JsonException;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.Scope;
import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.ModelCheckpoint.Strictness;
import io.abaculus.nn.checkpoint.NotFinite;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDict.Item;
import io.abaculus.nn.checkpoint.StateDictComparison;
import io.abaculus.nn.checkpoint.StateDictMismatchException;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a vision transformer in a file of whatever kind and naming, open for reading: what
 * they are is found out by their names and shapes, never by the name of the file. Tensors are read when
 * a model is loaded.
 *
 * <p>Heads that are trained on top of a backbone (projections, classifiers) are left out and listed.
 * The mask token, which only training needs, may be missing; it is zero then.
 */
public final class PretrainedWeights implements AutoCloseable {
  private static final String MASK_TOKEN = "mask_token";
  private static final String REGISTERS = "register_tokens";

  /** What the names of heads begin with, in DINO's, NeCo's, timm's and other checkpoints. */
  private static final List<String> HEADS =
      List.of(
          "projection_head.", "head.", "classifier.", "dino_head.", "ibot_head.", "fc_norm.",
          "pooler.",
          // iBOT's mask token: its models are DINO's otherwise, which have none.
          "masked_embed");

  /** What weights are stored as. */
  private static final Set<StoredType> FLOATING_POINT =
      EnumSet.of(StoredType.F64, StoredType.F32, StoredType.F16, StoredType.BF16);

  private final WeightFile file;
  private final List<String> prefixes;
  private final Naming naming;
  private final StateDict backbone;
  private final List<String> heads;
  private final VitConfig architecture;
  private final Map<String, TensorType> parameters;
  private final @Nullable String preparation;
  private @Nullable NotFinite notFinite;

  private PretrainedWeights(WeightFile file, @Nullable String wanted, @Nullable VitConfig likely)
      throws IOException {
    this.file = file;
    this.prefixes = ordered(prefixes(file), wanted);
    StateDict named = Backbones.under(file.tensors(), prefix());
    String other = OtherModels.explainLikeDino(named, file.tensors());
    if (other != null) {
      throw refused(file, other);
    }
    this.naming = Naming.of(named);
    StateDict all = naming.toDinov2(named);
    this.heads = all.names().stream().filter(PretrainedWeights::isOfHead).toList();
    StateDict candidates = all.renamed(name -> isOfHead(name) ? null : name);
    VitConfig own = VitMetadata.read(file.metadata());
    this.architecture = own != null ? own : architecture(file, named, candidates, likely);
    this.parameters = Architectures.parameters(architecture);
    this.backbone = floatingPoint(candidates);
    this.preparation = preparation(file, naming);
  }

  private static List<String> prefixes(WeightFile file) throws IOException {
    try {
      return Backbones.prefixes(file.tensors(), file.metadata());
    } catch (IOException e) {
      throw refused(file, String.valueOf(e.getMessage()));
    }
  }

  /** A refusal by what Hugging Face's configuration calls a model, which is certain, or else by its tensors. */
  private static IOException refused(WeightFile file, String byTensors) throws IOException {
    String type = HuggingFaceDescription.typeNotRead(file.config());
    return new IOException(type == null ? byTensors : OtherModels.explainModelType(type));
  }

  private static @Nullable String preparation(WeightFile file, Naming naming) throws IOException {
    Json beside =
        switch (naming) {
          case HUGGINGFACE -> file.preprocessor();
          case DINOV2, TIMM -> file.config();
        };
    if (beside == null) {
      return null;
    }
    return naming == Naming.HUGGINGFACE
        ? ImagePreparation.ofHuggingFace(beside)
        : ImagePreparation.ofTimm(beside);
  }

  /** What shapes show, and the configuration that Hugging Face's tools and timm put beside a file. */
  private VitConfig architecture(
      WeightFile file, StateDict named, StateDict candidates, @Nullable VitConfig likely)
      throws IOException {
    PositionResizing positions = naming.positions(candidates.names().contains(REGISTERS));
    Json config = file.config();
    try {
      return switch (naming) {
        case DINOV2, TIMM -> {
          TimmDescription description = config == null ? null : TimmDescription.of(config);
          Integer heads = description == null ? null : description.heads();
          yield Architectures.of(
              candidates, positions, new Architectures.Known(heads, likely, null));
        }
        case HUGGINGFACE -> {
          if (config == null) {
            double epsilon = HuggingFaceDescription.defaultEpsilon(named);
            yield Architectures.of(
                candidates, positions, new Architectures.Known(null, likely, epsilon));
          }
          HuggingFaceDescription description = HuggingFaceDescription.of(config, named);
          int heads = description.heads(Architectures.channels(candidates));
          VitConfig built =
              Architectures.of(
                  candidates,
                  positions,
                  new Architectures.Known(heads, null, description.layerNormEpsilon()));
          description.check(built);
          yield built;
        }
      };
    } catch (JsonException e) {
      throw new IOException("the config.json beside it: " + e.getMessage(), e);
    }
  }

  /**
   * Leaves out what the model does not need and is stored as no model's weights are: integers, and numbers
   * that are not read at all. What is missing or unknown among floating-point tensors is found out later.
   *
   * @throws IOException if the model needs it
   */
  private StateDict floatingPoint(StateDict candidates) throws IOException {
    Map<String, Item> items = new LinkedHashMap<>();
    for (Map.Entry<String, Item> candidate : candidates.items().entrySet()) {
      if (FLOATING_POINT.contains(candidate.getValue().stored())) {
        items.put(candidate.getKey(), candidate.getValue());
      } else if (parameters.containsKey(candidate.getKey())) {
        throw notFloatingPoint(candidate.getKey(), candidate.getValue());
      }
    }
    return StateDict.of(items);
  }

  /** A refusal of a tensor that the model needs, if it can be by its name in the file. */
  private static IOException notFloatingPoint(String name, Item item) {
    String what = "tensor '%s' is stored as %s".formatted(name, item.stored());
    if (!item.stored().isReadable()) {
      try {
        item.read(DType.FLOAT32);
      } catch (IOException e) {
        what = String.valueOf(e.getMessage());
      }
    }
    return new IOException(what + ": save it as float32, float16 or bfloat16 in Python");
  }

  /**
   * Opens a file, or the file of the usual name in a folder, and finds the weights in it.
   *
   * @throws IOException if it cannot be read, or there are no weights of a vision transformer in it
   */
  public static PretrainedWeights open(Path fileOrFolder) throws IOException {
    return open(fileOrFolder, null);
  }

  /**
   * Opens a file in which there are several models.
   *
   * @param prefix of the names of the one that is meant; null for the usual one
   * @throws IOException if it cannot be read, or there are no such weights of a vision transformer in it
   */
  public static PretrainedWeights open(Path fileOrFolder, @Nullable String prefix)
      throws IOException {
    return open(fileOrFolder, prefix, null);
  }

  /**
   * Opens a file that may be of a model of one's own.
   *
   * @param prefix of the names of the one that is meant; null for the usual one
   * @param likely a model that the weights are likely of: if it has as many channels, it has as many
   *     attention heads, should nothing in or beside the file tell; null for heads of 64 channels
   * @throws IOException if it cannot be read, or there are no such weights of a vision transformer in it
   */
  public static PretrainedWeights open(
      Path fileOrFolder, @Nullable String prefix, @Nullable VitConfig likely) throws IOException {
    WeightFile file = WeightFile.open(fileOrFolder);
    try {
      return in(file, prefix, likely);
    } catch (Throwable t) {
      file.close();
      throw t;
    }
  }

  /**
   * Finds the weights in a file that is open, and closes it when they are closed.
   *
   * @param prefix of the names of the model that is meant; null for the usual one
   * @throws IOException if there are none in it; the file stays open then
   */
  public static PretrainedWeights in(WeightFile file, @Nullable String prefix)
      throws IOException {
    return in(file, prefix, null);
  }

  private static PretrainedWeights in(
      WeightFile file, @Nullable String prefix, @Nullable VitConfig likely) throws IOException {
    try {
      return new PretrainedWeights(file, prefix, likely);
    } catch (TensorException | JsonException e) {
      throw new IOException(file.path() + ": " + e.getMessage() + file.noteOnLack(), e);
    } catch (IOException e) {
      throw located(file, e);
    }
  }

  /** What was found out from tensors alone does not know the file's name. */
  private static IOException located(WeightFile file, IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith(file.path().toString())
        ? e
        : new IOException(file.path() + ": " + message + file.noteOnLack(), e);
  }

  private static List<String> ordered(List<String> prefixes, @Nullable String wanted)
      throws IOException {
    if (wanted == null) {
      return prefixes;
    }
    if (!prefixes.contains(wanted)) {
      throw new IOException(
          "there is no model under '%s'; there are: '%s'"
              .formatted(wanted, String.join("', '", prefixes)));
    }
    List<String> ordered = new ArrayList<>(prefixes);
    ordered.remove(wanted);
    ordered.addFirst(wanted);
    return ordered;
  }

  private static boolean isOfHead(String name) {
    return HEADS.stream().anyMatch(name::startsWith);
  }

  /** The file that the weights are in. */
  public Path path() {
    return file.path();
  }

  /** What kind of file it is, in words. */
  public String format() {
    return file.format();
  }

  /** What the names of the weights begin with in the file; often empty. */
  public String prefix() {
    return prefixes.getFirst();
  }

  /** What the names of other models in the file begin with, which are not taken. */
  public List<String> otherPrefixes() {
    return List.copyOf(prefixes.subList(1, prefixes.size()));
  }

  /**
   * Which of several models in the file was taken and which were not, in a line for the user; null if there
   * is one alone.
   */
  public @Nullable String choice() {
    return prefixes.size() == 1
        ? null
        : "of %d models in %s the one under '%s' was taken, not '%s'"
            .formatted(
                prefixes.size(), path(), prefix(), String.join("', '", otherPrefixes()));
  }

  /**
   * What a file beside the weights says of the values of pixels that is not followed, in a line for the user; null
   * if there is nothing.
   */
  public @Nullable String preparation() {
    return preparation;
  }

  /**
   * What is NaN or infinite among the weights that a model was loaded with, the last one if there were several, in a
   * line for the user; null if there is nothing, or no model was loaded yet.
   */
  public @Nullable String notFinite() {
    return notFinite == null ? null : notFinite.line();
  }

  /** Whose names the weights have. */
  public Naming naming() {
    return naming;
  }

  /** What they are the weights of. */
  public VitConfig architecture() {
    return architecture;
  }

  /** The model that is built from them. */
  public VitConfig architecture(LoadOptions options) {
    // NeCo's code builds these models as those without registers, whose positions it resizes so.
    return options.dropRegisters() && architecture.registers() > 0
        ? architecture.withRegisters(0).withPositions(PositionResizing.BY_FACTOR)
        : architecture;
  }

  /** The backbone's tensors under DINOv2's names. */
  public StateDict backbone() {
    return backbone;
  }

  /** All tensors of the file, under its own names. */
  public StateDict tensors() {
    return file.tensors();
  }

  /** Tensors of heads, which are left out. */
  public List<String> heads() {
    return heads;
  }

  /** What is in the file besides tensors, a line each. */
  public List<String> otherContent() {
    return file.otherContent();
  }

  /**
   * How the weights compare with the architecture: what is missing, what is not known, and what has
   * another shape.
   */
  public StateDictComparison comparison() {
    return StateDictComparison.of(
        completed(LoadOptions.STRICT, architecture), parameters);
  }

  /**
   * The weights under DINOv2's names as a model takes them.
   *
   * @throws IOException if they do not fit and the options are strict, listing what is missing, not
   *     known, or of another shape; otherwise the tensors that fit are given
   */
  StateDict fitting(LoadOptions options) throws IOException {
    VitConfig config = architecture(options);
    StateDict weights = completed(options, config);
    Map<String, TensorType> wanted = Architectures.parameters(config);
    StateDictComparison comparison = StateDictComparison.of(weights, wanted);
    if (options.partial()) {
      return comparison
          .withoutMisfitting(weights)
          .renamed(name -> wanted.containsKey(name) ? name : null);
    }
    try {
      comparison.requireExact();
    } catch (StateDictMismatchException e) {
      throw new IOException(file.path() + ": " + e.getMessage() + file.noteOnLack(), e);
    }
    return weights;
  }

  /**
   * A model with these weights, float32.
   *
   * @throws IOException if they do not fit, listing what is missing, not known, or of another shape
   */
  public VisionTransformer load(LoadOptions options, Device device) throws IOException {
    Scope scope =
        options.partial()
            ? Scope.random(0, DType.FLOAT32, device)
            : Scope.blank(DType.FLOAT32, device);
    // Before there is a model, which may be larger than the file has weights for.
    StateDict fitting = fitting(options);
    VisionTransformer model = new VisionTransformer(architecture(options), scope);
    notFinite =
        ModelCheckpoint.load(
            fitting,
            model.parameters(),
            options.partial() ? Strictness.PARTIAL : Strictness.EXACT)
            .notFinite();
    return model;
  }

  /**
   * Loads the weights into a model.
   *
   * @return what was left out
   * @throws IOException if they do not fit; then no parameter was changed
   */
  public StateDictComparison loadInto(VisionTransformer model, LoadOptions options)
      throws IOException {
    StateDict weights = completed(options, model.config());
    StateDictComparison comparison = StateDictComparison.of(weights, model.parameters());
    try {
      ModelCheckpoint.Loaded loaded =
          options.partial()
              ? ModelCheckpoint.load(
                  comparison.withoutMisfitting(weights), model.parameters(), Strictness.PARTIAL)
              : ModelCheckpoint.load(weights, model.parameters(), Strictness.EXACT);
      notFinite = loaded.notFinite();
    } catch (StateDictMismatchException e) {
      throw new IOException(file.path() + ": " + e.getMessage() + file.noteOnLack(), e);
    }
    return comparison;
  }

  /** The weights, with a mask token where a model wants one and they have none. */
  private StateDict completed(LoadOptions options, VitConfig config) {
    StateDict weights =
        options.dropRegisters()
            ? backbone.renamed(name -> name.equals(REGISTERS) ? null : name)
            : backbone;
    boolean lacks =
        config.architecture() == Architecture.DINOV2
            && !weights.names().contains(MASK_TOKEN);
    if (!lacks) {
      return weights;
    }
    Map<String, Item> items = new LinkedHashMap<>(weights.items());
    items.put(
        MASK_TOKEN,
        Derived.zeros(TensorType.of(DType.FLOAT32, 1, config.embedDim())));
    return StateDict.of(items);
  }

  @Override
  public void close() {
    file.close();
  }
}

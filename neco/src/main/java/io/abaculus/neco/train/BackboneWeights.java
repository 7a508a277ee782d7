package io.abaculus.neco.train;

import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDictComparison;
import io.abaculus.nn.pretrained.LoadOptions;
import io.abaculus.nn.pretrained.PretrainedWeights;
import io.abaculus.nn.pretrained.VitMetadata;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Backbones in files: read in any of the known kinds, written as safetensors under DINOv2's names. */
public final class BackboneWeights {
  private BackboneWeights() {}

  /**
   * Writes a backbone, and what it is the weights of.
   *
   * @param file of safetensors; one that is there stays whole until the new one is
   * @param backbone its parameters are written under DINOv2's names
   * @throws IOException if the file cannot be written
   */
  public static void save(Path file, VisionTransformer backbone) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>(VitMetadata.of(backbone.config()));
    metadata.put("format", "pt");
    ModelCheckpoint.save(file, StateDict.of(backbone), metadata);
  }

  /**
   * Loads a backbone from a file of weights of whatever kind and naming, or from the student in a run's
   * checkpoint. Heads that were trained on top are left out, and so are registers that the model does
   * not have ("XR").
   *
   * @param file safetensors, PyTorch's, or a folder of Hugging Face's
   * @param backbone what the weights are loaded into
   * @param partial whether to go on where tensors are missing, not known, or of another shape
   * @return which of several models was taken, what was not followed of how images were prepared for it, what of it is
   *     not finite, and what was left out or is missing, a line each
   * @throws IOException if the file cannot be read, or holds the weights of another model, naming the
   *     settings of a run for it
   */
  public static List<String> load(Path file, VisionTransformer backbone, boolean partial)
      throws IOException {
    VitConfig wanted = backbone.config();
    try (PretrainedWeights weights = PretrainedWeights.open(file, null, wanted)) {
      VitConfig present = weights.architecture();
      boolean dropRegisters = wanted.registers() == 0 && present.registers() > 0;
      List<String> settings = settings(wanted, present, dropRegisters);
      if (!partial && !settings.isEmpty()) {
        throw new IOException(
            "%s holds a %s (%s), and this run's model is a %s (%s): for a model like the file's set %s"
                .formatted(
                    file,
                    present.title(),
                    present.description(),
                    wanted.title(),
                    wanted.description(),
                    String.join(", ", settings)));
      }
      StateDictComparison comparison =
          weights.loadInto(backbone, new LoadOptions(partial, dropRegisters));
      List<String> lines = new ArrayList<>();
      if (weights.choice() != null) {
        lines.add(
            "%s ('abaculus convert --prefix ... --format dinov2' makes a file of another one)"
                .formatted(weights.choice()));
      }
      if (weights.preparation() != null) {
        lines.add(weights.preparation());
      }
      if (weights.notFinite() != null) {
        lines.add(weights.notFinite());
      }
      lines.addAll(comparison.lines());
      if (present.layerNormEpsilon() != wanted.layerNormEpsilon()) {
        lines.add(
            "the layer norm's epsilon is %s, and was %s with these weights"
                .formatted(wanted.layerNormEpsilon(), present.layerNormEpsilon()));
      }
      if (dropRegisters) {
        lines.add("left out: " + present.registers() + " registers");
      }
      if (!weights.heads().isEmpty()) {
        lines.add(
            "left out: %d tensors of heads, such as %s"
                .formatted(weights.heads().size(), weights.heads().getFirst()));
      }
      return lines;
    }
  }

  /** The settings under which a run's model has the shapes of another one. */
  private static List<String> settings(
      VitConfig wanted, VitConfig present, boolean dropRegisters) {
    List<String> settings = new ArrayList<>();
    if (wanted.architecture() != present.architecture()) {
      settings.add(
          "train.arch_version="
              + switch (present.architecture()) {
                case DINO -> "v1";
                case DINOV2 -> "v2";
              });
    }
    differ(settings, "train.embed_dim", wanted.embedDim(), present.embedDim());
    differ(settings, "train.depth", wanted.depth(), present.depth());
    differ(settings, "train.num_heads", wanted.heads(), present.heads());
    differ(settings, "train.patch_size", wanted.patchSize(), present.patchSize());
    differ(settings, "train.img_size", wanted.imageSize(), present.imageSize());
    if (!dropRegisters) {
      differ(settings, "train.num_register_tokens", wanted.registers(), present.registers());
    }
    if (wanted.feedForward() != present.feedForward()) {
      settings.add(
          "train.ffn_layer="
              + (present.feedForward() == FeedForwardKind.SWIGLU ? "swiglufused" : "mlp"));
    }
    if (wanted.hiddenSize() != present.hiddenSize()
        && wanted.mlpRatio() != present.mlpRatio()) {
      settings.add(String.format(Locale.ROOT, "train.mlp_ratio=%s", present.mlpRatio()));
    }
    return settings;
  }

  private static void differ(List<String> settings, String key, int wanted, int present) {
    if (wanted != present) {
      settings.add(key + "=" + present);
    }
  }
}

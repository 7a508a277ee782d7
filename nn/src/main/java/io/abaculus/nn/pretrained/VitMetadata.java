package io.abaculus.nn.pretrained;

import io.abaculus.graph.TensorException;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The architecture of a model among the free-form strings of its safetensors file, so that what shapes
 * do not tell (heads, how positions are resized) comes back as it was.
 */
public final class VitMetadata {
  private static final String PREFIX = "abaculus.";

  private VitMetadata() {}

  /** The strings to put in a file. Stochastic depth, a matter of training, is not among them. */
  public static Map<String, String> of(VitConfig config) {
    Map<String, String> strings = new LinkedHashMap<>();
    strings.put(PREFIX + "architecture", config.architecture().name());
    strings.put(PREFIX + "image_size", Integer.toString(config.imageSize()));
    strings.put(PREFIX + "patch_size", Integer.toString(config.patchSize()));
    strings.put(PREFIX + "embed_dim", Integer.toString(config.embedDim()));
    strings.put(PREFIX + "depth", Integer.toString(config.depth()));
    strings.put(PREFIX + "heads", Integer.toString(config.heads()));
    strings.put(PREFIX + "mlp_ratio", Double.toString(config.mlpRatio()));
    strings.put(PREFIX + "feed_forward", config.feedForward().name());
    strings.put(PREFIX + "registers", Integer.toString(config.registers()));
    strings.put(PREFIX + "position_offset", Double.toString(config.positions().offset()));
    strings.put(
        PREFIX + "position_antialias", Boolean.toString(config.positions().antialias()));
    strings.put(PREFIX + "layer_norm_epsilon", Double.toString(config.layerNormEpsilon()));
    strings.put(PREFIX + "layer_scale", Double.toString(config.layerScale()));
    return strings;
  }

  /**
   * The architecture that a file's strings describe; null if they describe none.
   *
   * @throws TensorException if they describe one that cannot be
   */
  public static @Nullable VitConfig read(Map<String, String> strings) {
    if (!strings.containsKey(PREFIX + "architecture")) {
      return null;
    }
    try {
      return new VitConfig(
          Architecture.valueOf(value(strings, "architecture")),
          integer(strings, "image_size"),
          integer(strings, "patch_size"),
          integer(strings, "embed_dim"),
          integer(strings, "depth"),
          integer(strings, "heads"),
          number(strings, "mlp_ratio"),
          FeedForwardKind.valueOf(value(strings, "feed_forward")),
          integer(strings, "registers"),
          new PositionResizing(
              number(strings, "position_offset"),
              Boolean.parseBoolean(value(strings, "position_antialias"))),
          number(strings, "layer_norm_epsilon"),
          number(strings, "layer_scale"),
          0,
          false);
    } catch (IllegalArgumentException e) {
      throw new TensorException("the file's metadata describe no model: " + e.getMessage());
    }
  }

  private static String value(Map<String, String> strings, String key) {
    String value = strings.get(PREFIX + key);
    if (value == null) {
      throw new IllegalArgumentException("there is no '" + PREFIX + key + "'");
    }
    return value;
  }

  private static int integer(Map<String, String> strings, String key) {
    return Integer.parseInt(value(strings, key));
  }

  private static double number(Map<String, String> strings, String key) {
    return Double.parseDouble(value(strings, key));
  }
}

package io.abaculus.nn.pretrained;

import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import java.io.IOException;
import java.util.Locale;

/** The files that transformers reads beside weights: what the model is, and how it takes images. */
final class HuggingFaceConfig {
  private HuggingFaceConfig() {}

  /**
   * {@code config.json} of a {@code Dinov2Model} or {@code Dinov2WithRegistersModel}.
   *
   * @throws IOException if there is no such model
   */
  static String model(VitConfig config) throws IOException {
    if (config.mlpRatio() != Math.rint(config.mlpRatio())) {
      throw new IOException(
          "Hugging Face's configuration holds whole MLP ratios only, and this model's is "
              + config.mlpRatio());
    }
    boolean registers = config.registers() > 0;
    return String.format(
        Locale.ROOT,
        """
        {
          "architectures": ["%s"],
          "model_type": "%s",
          "hidden_size": %d,
          "num_hidden_layers": %d,
          "num_attention_heads": %d,
          "mlp_ratio": %d,
          "hidden_act": "gelu",
          "use_swiglu_ffn": %b,
          "layer_norm_eps": %s,
          "layerscale_value": 1.0,
          "image_size": %d,
          "patch_size": %d,
          "num_channels": 3,
          "qkv_bias": true,
          "hidden_dropout_prob": 0.0,
          "attention_probs_dropout_prob": 0.0,
          "drop_path_rate": 0.0%s
        }
        """,
        registers ? "Dinov2WithRegistersModel" : "Dinov2Model",
        registers ? "dinov2_with_registers" : "dinov2",
        config.embedDim(),
        config.depth(),
        config.heads(),
        (int) config.mlpRatio(),
        config.feedForward() == FeedForwardKind.SWIGLU,
        config.layerNormEpsilon(),
        config.imageSize(),
        config.patchSize(),
        registers ? ",\n  \"num_register_tokens\": " + config.registers() : "");
  }

  /**
   * {@code preprocessor_config.json}: the middle square of the image, 16 patches a side, normalised
   * with ImageNet's mean and deviation.
   */
  static String preprocessor(VitConfig config) {
    int crop = 16 * config.patchSize();
    return String.format(
        Locale.ROOT,
        """
        {
          "image_processor_type": "BitImageProcessor",
          "do_convert_rgb": true,
          "do_resize": true,
          "size": {"shortest_edge": %d},
          "resample": 3,
          "do_center_crop": true,
          "crop_size": {"height": %d, "width": %d},
          "do_rescale": true,
          "rescale_factor": 0.00392156862745098,
          "do_normalize": true,
          "image_mean": [0.485, 0.456, 0.406],
          "image_std": [0.229, 0.224, 0.225]
        }
        """,
        // As DINOv2 evaluates: 256 pixels for crops of 224.
        crop * 8 / 7,
        crop,
        crop);
  }
}

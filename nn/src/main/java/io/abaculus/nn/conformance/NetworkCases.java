package io.abaculus.nn.conformance;

import io.abaculus.conformance.CaseArguments;
import io.abaculus.conformance.CaseAttributes;
import io.abaculus.conformance.CaseRunner;
import io.abaculus.nn.Layer;
import io.abaculus.nn.Mode;
import io.abaculus.nn.Scope;
import io.abaculus.nn.vit.Features;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The golden cases about models, optimizers and files of weights. */
public final class NetworkCases {
  private static final String FIRST_SCALE = "blocks.0.ls1.gamma";
  private static final String MASK_TOKEN = "mask_token";

  private NetworkCases() {}

  /** The runners by the name of the operation; unmodifiable. */
  public static Map<String, CaseRunner> runners() {
    Map<String, CaseRunner> runners = new LinkedHashMap<>(OptimizerCases.runners());
    runners.putAll(CheckpointCases.runners());
    runners.put("dinov2_vit", CaseRunner.of(NetworkCases::dinov2));
    runners.put("dino_vit", CaseRunner.of(NetworkCases::dino));
    return Map.copyOf(runners);
  }

  private static Map<String, Tensor> dinov2(CaseArguments at) {
    VitConfig config = dinov2Config(at.attributes(), at.parameters().keySet());
    VisionTransformer model = model(at, config);
    Features features =
        model.forwardFeatures(at.input("x"), at.optionalInput("masks"), Mode.inference());
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("cls", features.classToken());
    outputs.put("patch", features.patchTokens());
    outputs.put("prenorm", features.prenorm());
    if (config.registers() > 0) {
      outputs.put("reg", features.registerTokens());
    }
    return outputs;
  }

  private static Map<String, Tensor> dino(CaseArguments at) {
    VitConfig config =
        config(
            at.attributes(),
            at.parameters().keySet(),
            Architecture.DINO,
            PositionResizing.BY_FACTOR);
    VisionTransformer model = model(at, config);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("tokens", tokens(model, at.input("x")));
    Tensor other = at.optionalInput("x_other_size");
    if (other != null) {
      outputs.put("tokens_other_size", tokens(model, other));
    }
    return outputs;
  }

  private static Tensor tokens(VisionTransformer model, Tensor images) {
    Features features = model.forwardFeatures(images);
    return Tensors.concat(1, features.classToken().unsqueeze(1), features.patchTokens());
  }

  /**
   * The DINOv2 model that attributes describe.
   *
   * @param parameters the names of those that the case gives
   */
  public static VitConfig dinov2Config(CaseAttributes attributes, Set<String> parameters) {
    PositionResizing positions =
        new PositionResizing(
            attributes.number("interpolate_offset", 0.1),
            attributes.flag("interpolate_antialias", false));
    return config(attributes, parameters, Architecture.DINOV2, positions)
        .withRegisters(attributes.integer("num_register_tokens", 0));
  }

  private static VitConfig config(
      CaseAttributes attributes,
      Set<String> parameters,
      Architecture architecture,
      PositionResizing positions) {
    attributes.require("in_chans", "3");
    attributes.require("qkv_bias", "true");
    attributes.require("drop_path_rate", "0");
    // Whether there is LayerScale shows in the parameters; how it begins does not matter here.
    attributes.optional("init_values");
    double layerScale = parameters.contains(FIRST_SCALE) ? 1 : 0;
    return new VitConfig(
        architecture,
        attributes.integer("img_size"),
        attributes.integer("patch_size"),
        attributes.integer("embed_dim"),
        attributes.integer("depth"),
        attributes.integer("num_heads"),
        attributes.number("mlp_ratio", 4),
        feedForward(attributes),
        0,
        positions,
        attributes.number("layer_norm_eps", 1e-6),
        layerScale,
        0,
        false);
  }

  private static FeedForwardKind feedForward(CaseAttributes attributes) {
    String name = attributes.text("ffn", "mlp");
    return switch (name) {
      case "mlp" -> FeedForwardKind.MLP;
      case "swiglu", "swiglufused" -> FeedForwardKind.SWIGLU;
      default -> throw attributes.unsupported("ffn", name, "mlp, swiglu, swiglufused");
    };
  }

  private static VisionTransformer model(CaseArguments at, VitConfig config) {
    Tensor weights = at.parameter("cls_token");
    VisionTransformer model =
        new VisionTransformer(config, Scope.blank(weights.dtype(), at.device()));
    assign(model, at);
    return model;
  }

  /** Gives a layer the parameters of a case, so that gradients flow to these. */
  private static void assign(Layer layer, CaseArguments at) {
    Map<String, Tensor> given = at.parameters();
    for (Parameter parameter : layer.parameters()) {
      if (given.containsKey(parameter.name()) || !parameter.name().equals(MASK_TOKEN)) {
        parameter.assign(at.parameter(parameter.name()));
      }
    }
  }
}

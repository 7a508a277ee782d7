package io.abaculus.bench;

import io.abaculus.autodiff.Gradients;
import io.abaculus.bench.Workload.Step;
import io.abaculus.device.Device;
import io.abaculus.graph.DType;
import io.abaculus.nn.Mode;
import io.abaculus.nn.Scope;
import io.abaculus.nn.optim.AdamW;
import io.abaculus.nn.optim.ParameterGroup;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;

/** A vision transformer that learns to make the patch tokens of random images small. */
public final class TransformerTraining {
  private static final int CHANNELS = 3;
  private static final long SEED = 1;
  private static final double LEARNING_RATE = 1e-5;
  private static final double WEIGHT_DECAY = 0.04;

  private final VisionTransformer model;
  private final List<Parameter> trained;
  private final AdamW optimizer;
  private final Tensor images;

  /**
   * With weights of its own.
   *
   * @param batch images, which lie on the device
   * @param side pixels of an image's side
   */
  public TransformerTraining(Device device, VitConfig config, int batch, int side) {
    model = model(device, config);
    trained =
        model.trainableParameters().stream()
            .filter(parameter -> !parameter.name().equals("mask_token"))
            .toList();
    optimizer =
        new AdamW(List.of(ParameterGroup.constant("all", trained, LEARNING_RATE, WEIGHT_DECAY)));
    images = images(device, batch, side);
  }

  static VisionTransformer model(Device device, VitConfig config) {
    return new VisionTransformer(config, Scope.random(SEED, DType.FLOAT32, device));
  }

  static Tensor images(Device device, int batch, int side) {
    return Tensors.of(
        RandomFloats.ofShape(batch, CHANNELS, side, side), device, batch, CHANNELS, side, side);
  }

  /** What is trained: everything that the loss depends on. */
  public List<Parameter> trained() {
    return trained;
  }

  /** The mean of the squared patch tokens; nothing is computed yet. */
  public Tensor loss() {
    return model.forwardFeatures(images, Mode.inference()).patchTokens().square().mean();
  }

  /** A step of AdamW; nothing is computed yet. */
  public Step step() {
    Tensor loss = loss();
    optimizer.step(Gradients.of(loss, trained));
    return new Step(List.of(loss), optimizer.assigned());
  }
}

package io.abaculus.neco.dino;

import io.abaculus.device.Device;
import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;

/**
 * The moving average of the teacher's logits, which is taken off them so that no prototype is like all
 * images: {@code center ← m · center + (1 - m) · mean of the batch}. It begins with zeros.
 */
public final class Center {
  private final Parameter mean;
  private final double momentum;

  /**
   * A centre of zeros.
   *
   * @param prototypes how many logits an image has
   * @param momentum m, in [0, 1]
   */
  public Center(int prototypes, double momentum, Device device) {
    Check.that(
        momentum >= 0 && momentum <= 1, "center: the momentum %s is not in [0, 1]", momentum);
    this.mean =
        Parameter.zeros("center", TensorType.of(DType.FLOAT32, prototypes), device);
    this.momentum = momentum;
  }

  /** The centre (prototypes). */
  public Tensor value() {
    return mean.value();
  }

  /** What {@link #update} assigns, and a checkpoint keeps. */
  public Parameter parameter() {
    return mean;
  }

  /**
   * Assigns the next centre.
   *
   * @param ofBatch the mean of the teacher's logits over a step's images (prototypes)
   */
  public void update(Tensor ofBatch) {
    mean.assign(mean.value().mul(momentum).add(ofBatch.detach().mul(1 - momentum)));
  }
}

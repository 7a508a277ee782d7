package io.abaculus.eval.linear;

import io.abaculus.autodiff.Gradients;
import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.eval.features.LabelledFeatures;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;

/**
 * A training step of a head but for its images.
 *
 * @param head as it is before the step
 * @param ignored the label of pixels that do not count
 * @param counted how many pixels of all images of the step count
 * @param device that the head is on
 */
public record HeadStep(LinearHead head, int ignored, long counted, Device device) {

  /**
   * What some of the step's images say; nothing is assigned.
   *
   * @param images at least one, with features and labels of the same sizes
   */
  public HeadGradients gradients(List<LabelledFeatures> images) {
    PatchFeatures first = images.getFirst().features();
    LabelMap firstLabels = images.getFirst().labels();
    int size = first.patches().length;
    int pixels = firstLabels.labels().length;
    float[] tokens = new float[Math.multiplyExact(images.size(), size)];
    byte[] labels = new byte[Math.multiplyExact(images.size(), pixels)];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i).features().patches(), 0, tokens, i * size, size);
      System.arraycopy(images.get(i).labels().labels(), 0, labels, i * pixels, pixels);
    }
    return of(
        head.loss(
            Tensors.of(tokens, device, images.size(), first.count(), first.channels()),
            first.rows(),
            first.columns(),
            Tensors.ofUnsigned(
                labels, device, images.size(), firstLabels.height(), firstLabels.width()),
            ignored,
            counted));
  }

  private HeadGradients of(Tensor ofImages) {
    List<Parameter> parameters = head.linear().parameters();
    Gradients gradients = Gradients.of(ofImages, parameters);
    // Numbers that hold on to nothing they were made of.
    Tensor loss = ofImages.detach();
    Tensor weight = gradients.get(parameters.getFirst()).detach();
    Tensor bias = gradients.get(parameters.getLast()).detach();
    Tensors.evaluate(loss, weight, bias);
    return new HeadGradients(loss.item(), weight.toFloatArray(), bias.toFloatArray());
  }
}

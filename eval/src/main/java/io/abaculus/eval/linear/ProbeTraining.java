package io.abaculus.eval.linear;

import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.eval.features.LabelledFeatures;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.nn.optim.ParameterGroup;
import io.abaculus.nn.optim.Schedule;
import io.abaculus.nn.optim.Sgd;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;

/**
 * A head in training. A step takes the features of a batch, which are small, and holds about three times
 * the numbers of its scores, one for each image, class and label.
 */
final class ProbeTraining {
  private final LinearHead head;
  private final int ignored;
  private final Device device;
  private final Sgd optimizer;
  private int epochs;

  /** A head before its first step. */
  ProbeTraining(LinearHead head, ProbeSettings settings, int ignored, Device device) {
    this.head = head;
    this.ignored = ignored;
    this.device = device;
    // By the epoch and not the step, of which there is none where nothing counts.
    Schedule rate = step -> settings.learningRateIn(epochs);
    this.optimizer =
        new Sgd(
            List.of(
                new ParameterGroup(
                    "head",
                    head.linear().parameters(), rate, Schedule.constant(settings.weightDecay()))),
            settings.momentum());
  }

  LinearHead head() {
    return head;
  }

  Sgd optimizer() {
    return optimizer;
  }

  /** How many epochs were trained. */
  int epochs() {
    return epochs;
  }

  /** Notes that so many epochs were trained. */
  void setEpochs(int number) {
    epochs = number;
  }

  /**
   * Takes a step.
   *
   * @param batch at least one image
   * @return the loss before it; NaN if no pixel counts, and then no step is taken
   */
  double step(List<LabelledFeatures> batch) {
    PatchFeatures first = batch.getFirst().features();
    LabelMap firstLabels = batch.getFirst().labels();
    int size = first.patches().length;
    int pixels = firstLabels.labels().length;
    float[] tokens = new float[Math.multiplyExact(batch.size(), size)];
    byte[] labels = new byte[Math.multiplyExact(batch.size(), pixels)];
    for (int i = 0; i < batch.size(); i++) {
      System.arraycopy(batch.get(i).features().patches(), 0, tokens, i * size, size);
      System.arraycopy(batch.get(i).labels().labels(), 0, labels, i * pixels, pixels);
    }
    if (!someCount(labels)) {
      return Double.NaN;
    }
    Tensor loss =
        head.loss(
            Tensors.of(tokens, device, batch.size(), first.count(), first.channels()),
            first.rows(),
            first.columns(),
            Tensors.ofUnsigned(
                labels, device, batch.size(), firstLabels.height(), firstLabels.width()),
            ignored);
    return optimizer.step(loss);
  }

  private boolean someCount(byte[] labels) {
    for (byte label : labels) {
      if ((label & 0xff) != ignored) {
        return true;
      }
    }
    return false;
  }
}

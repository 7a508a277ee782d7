package io.abaculus.eval.linear;

import io.abaculus.autodiff.Gradients;
import io.abaculus.device.Device;
import io.abaculus.nn.optim.ParameterGroup;
import io.abaculus.nn.optim.Schedule;
import io.abaculus.nn.optim.Sgd;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A head in training. A step takes the images of a batch part by part: the features of one are in memory, and about
 * three times the numbers of its scores, one for each image, class and label.
 */
final class ProbeTraining {
  private final LinearHead head;
  private final int ignored;
  private final Device device;
  private final ProbeWorkers workers;
  private final Sgd optimizer;
  private int epochs;

  /** A head before its first step. */
  ProbeTraining(
      LinearHead head,
      ProbeSettings settings,
      int ignored,
      Device device,
      ProbeWorkers workers) {
    this.head = head;
    this.ignored = ignored;
    this.device = device;
    this.workers = workers;
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
   * @param parts of its images, at least one
   * @return the loss before it; NaN if no pixel counts, and then no step is taken
   */
  double step(List<ProbePart> parts) {
    long counted = parts.stream().mapToLong(part -> part.counted(ignored)).sum();
    if (counted == 0) {
      return Double.NaN;
    }
    Iterator<HeadGradients> all =
        workers.compute(new HeadStep(head, ignored, counted, device), parts);
    HeadGradients sum = all.next();
    while (all.hasNext()) {
      sum = sum.plus(all.next());
    }
    optimizer.step(known(sum));
    Tensors.evaluate(List.of(), optimizer.assigned());
    return sum.loss();
  }

  private Gradients known(HeadGradients sum) {
    Parameter weight = head.linear().weight();
    Parameter bias = head.linear().parameters().getLast();
    SequencedMap<Parameter, Tensor> gradients = new LinkedHashMap<>();
    gradients.put(
        weight, Tensors.of(sum.weight(), device, head.linear().out(), head.linear().in()));
    gradients.put(bias, Tensors.of(sum.bias(), device, head.linear().out()));
    return Gradients.known(gradients);
  }
}

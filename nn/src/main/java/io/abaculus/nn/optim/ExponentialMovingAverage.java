package io.abaculus.nn.optim;

import io.abaculus.graph.Check;
import io.abaculus.nn.Layer;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Parameters that follow others slowly, as a teacher follows its student: {@code average ← m · average
 * + (1 - m) · followed} (Tarvainen and Valpola, "Mean teachers are better role models", 2017).
 */
public final class ExponentialMovingAverage {
  private final Map<Parameter, Parameter> followed = new LinkedHashMap<>();

  /** What an average has at once of what it follows. */
  private final Map<Parameter, Parameter> copied = new LinkedHashMap<>();

  /**
   * Lets the parameters of a layer follow those of the same names of another. Its buffers become copies
   * of the other's at every update.
   *
   * @throws io.abaculus.graph.TensorException if they differ in number, name, shape or type
   */
  public ExponentialMovingAverage(Layer average, Layer followed) {
    this(average.parameters(), followed.parameters());
    pair(average.buffers(), followed.buffers(), copied);
  }

  /**
   * Lets parameters follow others, the first the first and so on.
   *
   * @throws io.abaculus.graph.TensorException if they differ in number, name, shape or type
   */
  public ExponentialMovingAverage(List<Parameter> averages, List<Parameter> followed) {
    pair(averages, followed, this.followed);
  }

  private static void pair(
      List<Parameter> averages, List<Parameter> followed, Map<Parameter, Parameter> pairs) {
    Check.that(
        averages.size() == followed.size(),
        "moving average: %d parameters cannot follow %d",
        averages.size(),
        followed.size());
    for (int i = 0; i < averages.size(); i++) {
      Parameter average = averages.get(i);
      Parameter target = followed.get(i);
      Check.that(
          average.name().equals(target.name())
              && average.value().type().equals(target.value().type()),
          "moving average: parameter %s cannot follow %s",
          average,
          target);
      pairs.put(average, target);
    }
  }

  /**
   * Assigns the next averages, of the present values of what is followed; they are computed with the
   * next plan that is given {@link #assigned}.
   *
   * @param momentum how much of the average stays, in [0, 1]; it may change from step to step
   */
  public void update(double momentum) {
    next(momentum).forEach(Parameter::assign);
  }

  /**
   * The next averages, of the present values of what is followed, without assigning them.
   *
   * @param momentum how much of the average stays, in [0, 1]
   * @return by the parameters of {@link #assigned}, in their order
   */
  public SequencedMap<Parameter, Tensor> next(double momentum) {
    Check.that(
        momentum >= 0 && momentum <= 1, "moving average: the momentum %s is not in [0, 1]",
        momentum);
    SequencedMap<Parameter, Tensor> next = new LinkedHashMap<>();
    Tensor keep = null;
    Tensor take = null;
    for (Map.Entry<Parameter, Parameter> pair : followed.entrySet()) {
      Tensor average = pair.getKey().value();
      if (keep == null || take == null || keep.dtype() != average.dtype()) {
        keep = Tensors.scalar(momentum, average.dtype(), average.device());
        take = Tensors.scalar(1 - momentum, average.dtype(), average.device());
      }
      next.put(pair.getKey(), average.mul(keep).add(pair.getValue().value().mul(take)));
    }
    copied.forEach((copy, original) -> next.put(copy, original.value()));
    return next;
  }

  /** The averages, which an update assigns. */
  public List<Parameter> assigned() {
    List<Parameter> assigned = new ArrayList<>(followed.keySet());
    assigned.addAll(copied.keySet());
    return Collections.unmodifiableList(assigned);
  }
}

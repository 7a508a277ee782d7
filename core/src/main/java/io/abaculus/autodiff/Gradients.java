package io.abaculus.autodiff;

import io.abaculus.graph.TensorException;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The gradients of a loss with respect to parameters. They are tensors like any other, not computed
 * until asked for, and can be differentiated again.
 */
public final class Gradients {
  private final Map<Parameter, Tensor> byParameter;

  private Gradients(Map<Parameter, Tensor> byParameter) {
    this.byParameter = byParameter;
  }

  /**
   * The gradients of a scalar with respect to the present values of parameters.
   *
   * @throws TensorException if the loss is not a scalar, or does not depend on one of the parameters
   */
  public static Gradients of(Tensor loss, List<Parameter> parameters) {
    List<Tensor> gradients =
        Backward.gradients(loss, parameters.stream().map(Parameter::value).toList());
    Map<Parameter, Tensor> byParameter = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      if (gradients.get(i) == null) {
        throw new TensorException(
            "gradients: the loss does not depend on parameter "
                + parameters.get(i)
                + "; leave it out, or check that the model uses it");
      }
      byParameter.put(parameters.get(i), gradients.get(i));
    }
    return new Gradients(byParameter);
  }

  /**
   * The gradients of a scalar with respect to parameters, zero for those that it does not depend on.
   */
  public static Gradients ofReached(Tensor loss, List<Parameter> parameters) {
    List<Tensor> gradients =
        Backward.gradients(loss, parameters.stream().map(Parameter::value).toList());
    Map<Parameter, Tensor> byParameter = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      Tensor value = parameters.get(i).value();
      Tensor gradient = gradients.get(i);
      byParameter.put(
          parameters.get(i),
          gradient != null ? gradient : Tensors.full(0, value.type(), value.device()));
    }
    return new Gradients(byParameter);
  }

  /**
   * The gradients of a scalar with respect to tensors.
   *
   * @throws TensorException if the loss is not a scalar, or does not depend on one of the tensors
   */
  public static List<Tensor> of(Tensor loss, Tensor... tensors) {
    List<Tensor> gradients = Backward.gradients(loss, List.of(tensors));
    for (int i = 0; i < tensors.length; i++) {
      if (gradients.get(i) == null) {
        throw new TensorException(
            "gradients: the loss does not depend on tensor number %d, %s"
                .formatted(i, tensors[i].type()));
      }
    }
    return gradients;
  }

  /** The parameters, in the order they were asked for. */
  public Set<Parameter> parameters() {
    return byParameter.keySet();
  }

  /**
   * The gradient of a parameter.
   *
   * @throws TensorException if it was not asked for
   */
  public Tensor get(Parameter parameter) {
    Tensor gradient = byParameter.get(parameter);
    if (gradient == null) {
      throw new TensorException("gradients: " + parameter + " was not asked for");
    }
    return gradient;
  }

  /** These gradients with each one changed, such as scaled or clipped. */
  public Gradients map(java.util.function.BiFunction<Parameter, Tensor, Tensor> change) {
    Map<Parameter, Tensor> changed = new LinkedHashMap<>();
    byParameter.forEach(
        (parameter, gradient) -> changed.put(parameter, change.apply(parameter, gradient)));
    return new Gradients(changed);
  }
}

package io.abaculus.autodiff;

import io.abaculus.graph.Check;
import io.abaculus.graph.TensorException;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The gradients of a loss with respect to parameters. They are tensors like any other, of the
 * parameters' shapes and types, not computed until asked for, and can be differentiated again, as
 * far as the operations between have primitive rules.
 *
 * <p>Gradients are those of floating-point tensors: comparisons, casts to and from integers, indices
 * and {@link Tensor#detach} pass none on.
 */
public final class Gradients {
  private final Map<Parameter, Tensor> byParameter;

  private Gradients(Map<Parameter, Tensor> byParameter) {
    this.byParameter = byParameter;
  }

  /**
   * The gradients of a loss with respect to the present values of parameters.
   *
   * @param loss of a floating type, with one element
   * @param parameters of floating types
   * @throws TensorException if the loss or a parameter is not as above, or the loss does not depend
   *     on one of the parameters
   */
  public static Gradients of(Tensor loss, List<Parameter> parameters) {
    List<Tensor> gradients =
        Backward.gradients(loss, parameters.stream().map(Parameter::value).toList());
    Map<Parameter, Tensor> byParameter = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      Check.that(
          parameters.get(i).dtype().isFloating(),
          "gradients: parameter %s has no gradient: its type is not floating",
          parameters.get(i));
      if (gradients.get(i) == null) {
        throw new TensorException(
            "gradients: the loss does not depend on parameter "
                + parameters.get(i)
                + (loss.value().node().isReleased()
                    ? "'s present value: it was evaluated before; build it again"
                    : "; leave it out, or check that the model uses it"));
      }
      byParameter.put(parameters.get(i), gradients.get(i));
    }
    return new Gradients(byParameter);
  }

  /**
   * The gradients of a loss with respect to the present values of parameters, zero for those that
   * it does not depend on.
   *
   * @param loss of a floating type, with one element
   * @throws TensorException if it is not
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
   * The gradients of a loss with respect to tensors, which may be results of operations.
   *
   * @param loss of a floating type, with one element
   * @param tensors of floating types
   * @return the gradients, of the tensors' shapes and types, in their order
   * @throws TensorException if the loss or a tensor is not as above, or the loss does not depend on
   *     one of the tensors
   */
  public static List<Tensor> of(Tensor loss, Tensor... tensors) {
    List<Tensor> gradients = Backward.gradients(loss, List.of(tensors));
    for (int i = 0; i < tensors.length; i++) {
      Check.that(
          tensors[i].dtype().isFloating(),
          "gradients: tensor number %d, %s, has no gradient: its type is not floating",
          i,
          tensors[i].type());
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

  /**
   * These gradients with each one changed, such as scaled or clipped.
   *
   * @param change gets a parameter and its gradient, and gives what stands in its place
   */
  public Gradients map(java.util.function.BiFunction<Parameter, Tensor, Tensor> change) {
    Map<Parameter, Tensor> changed = new LinkedHashMap<>();
    byParameter.forEach(
        (parameter, gradient) -> changed.put(parameter, change.apply(parameter, gradient)));
    return new Gradients(changed);
  }
}

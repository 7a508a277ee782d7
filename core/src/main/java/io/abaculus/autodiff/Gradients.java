package io.abaculus.autodiff;

import io.abaculus.graph.Check;
import io.abaculus.graph.TensorException;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    return of(loss, parameters, Unreached.REFUSE);
  }

  /**
   * The gradients of a loss with respect to the present values of parameters.
   *
   * @param loss of a floating type, with one element
   * @param parameters of floating types
   * @param unreached what becomes of those that the loss does not depend on
   * @throws TensorException if the loss or a parameter is not as above
   */
  public static Gradients of(Tensor loss, List<Parameter> parameters, Unreached unreached) {
    List<@Nullable Tensor> gradients =
        Backward.gradients(loss, parameters.stream().map(Parameter::value).toList());
    Map<Parameter, Tensor> byParameter = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      Check.that(
          parameter.dtype().isFloating(),
          "gradients: parameter %s has no gradient: its type is not floating",
          parameter);
      Tensor gradient = gradients.get(i);
      if (gradient != null) {
        byParameter.put(parameter, gradient);
      } else {
        switch (unreached) {
          case REFUSE -> throw notReached(loss, parameter);
          case LEAVE_OUT -> {
            // Absent from the gradients is what leaving it out is.
          }
          case ZERO -> byParameter.put(parameter, zero(parameter.value()));
        }
      }
    }
    return new Gradients(byParameter);
  }

  private static Tensor zero(Tensor like) {
    return Tensors.full(0, like.type(), like.device());
  }

  private static TensorException notReached(Tensor loss, Parameter parameter) {
    return new TensorException(
        "gradients: the loss does not depend on parameter "
            + parameter
            + (!parameter.isTrainable()
                ? ", which is frozen; make it trainable before the loss is built, or leave it out"
                : loss.value().node().isReleased()
                    ? "'s present value: it was evaluated before; build it again"
                    : "; leave it out, freeze it by setTrainable(false), say what becomes of such ones by"
                        + " Unreached.LEAVE_OUT, or check that the model uses it"));
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

  /**
   * Gradients that are known already, such as from another process.
   *
   * @param byParameter in the order that {@link #parameters} has
   * @throws TensorException if a gradient is not of its parameter's shape, type and device
   */
  public static Gradients known(SequencedMap<Parameter, Tensor> byParameter) {
    byParameter.forEach(
        (parameter, gradient) -> Check.that(
            gradient.type().equals(parameter.value().type())
                && gradient.device() == parameter.device(),
            "gradients: that of parameter %s is %s on %s",
            parameter,
            gradient.type(),
            gradient.device().name()));
    return new Gradients(new LinkedHashMap<>(byParameter));
  }

  /** The parameters that have a gradient, in the order in which they were asked for. */
  public Set<Parameter> parameters() {
    return byParameter.keySet();
  }

  /**
   * The gradient of a parameter.
   *
   * @throws TensorException if it was not asked for, or left out since the loss does not depend on it
   */
  public Tensor get(Parameter parameter) {
    Tensor gradient = byParameter.get(parameter);
    if (gradient == null) {
      throw new TensorException(
          "gradients: %s was not asked for, or left out since the loss does not depend on it"
              .formatted(parameter));
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

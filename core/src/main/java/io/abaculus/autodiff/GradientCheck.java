package io.abaculus.autodiff;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of a function against central differences, at given inputs, as {@code
 * torch.autograd.gradcheck} has it: the element of the inputs where the two differ most.
 *
 * @param input the number of the input in which the element is
 * @param element the number of the element in it
 * @param gradient the derivative with respect to the element as the rules have it
 * @param difference the same as the central difference
 */
public record GradientCheck(int input, int element, double gradient, double difference) {
  private static final double STEP = 1e-5;

  /**
   * Checks the gradients of a function with a step of 1e-5.
   *
   * @param function gives tensors, such as {@link CustomOperation#applyAll} does; those of floating types
   *     are differentiated. It is called for every element twice, with tensors of the inputs' types
   * @param inputs float64, with respect to which it is differentiated, or of a type that is not floating.
   *     The function must be smooth there
   * @return the worst element; number 0 of input 0, with zeros, if there is none at all
   * @throws io.abaculus.graph.TensorException if an input is float32, no input or no result is floating, the
   *     function is not differentiable, or a gradient has another type than its input
   */
  public static GradientCheck of(Function<List<Tensor>, List<Tensor>> function, Tensor... inputs) {
    return of(function, STEP, inputs);
  }

  /** As {@link #of(Function, Tensor...)}, with elements moved up and down by {@code step}. */
  public static GradientCheck of(
      Function<List<Tensor>, List<Tensor>> function, double step, Tensor... inputs) {
    Check.that(
        Stream.of(inputs).anyMatch(input -> input.dtype().isFloating()),
        "gradient check: needs an input of a floating type");
    List<HostArray> numbers = Stream.of(inputs).map(Tensor::toHost).toList();
    Device device = inputs[0].device();
    List<Tensor> center = placed(numbers, device);
    List<Tensor> gradients = gradients(function, center);
    GradientCheck worst = new GradientCheck(0, 0, 0, 0);
    int next = 0;
    for (int input = 0; input < inputs.length; input++) {
      if (!inputs[input].dtype().isFloating()) {
        continue;
      }
      checkTypes(input, inputs[input].type(), gradients.get(next).type());
      double[] gradient = gradients.get(next++).toDoubleArray();
      for (int element = 0; element < gradient.length; element++) {
        double above = loss(function, placed(moved(numbers, input, element, step), device)).item();
        double below = loss(function, placed(moved(numbers, input, element, -step), device)).item();
        GradientCheck one =
            new GradientCheck(input, element, gradient[element], (above - below) / (2 * step));
        // a NaN is worse than any number
        worst = Double.compare(one.error(), worst.error()) > 0 ? one : worst;
      }
    }
    return worst;
  }

  /** Checks second derivatives: the gradients of the function's gradients, as {@link #of(Function, Tensor...)}. */
  public static GradientCheck ofSecond(
      Function<List<Tensor>, List<Tensor>> function, Tensor... inputs) {
    return of(in -> gradients(function, in), inputs);
  }

  /** How much the two differ, relative to 1 and to the central difference. */
  public double error() {
    return Math.abs(gradient - difference) / (1 + Math.abs(difference));
  }

  /**
   * Refuses what differs too much.
   *
   * @param tolerance of the {@link #error}; 1e-6 is usual
   * @throws AssertionError if it is larger or NaN, naming the element and both numbers
   */
  public void requireWithin(double tolerance) {
    if (!(error() <= tolerance)) {
      throw new AssertionError(
          "gradient check: the gradient of element %d of input %d is %s, the central difference %s"
              .formatted(element, input, gradient, difference));
    }
  }

  private static void checkTypes(int input, TensorType type, TensorType gradient) {
    Check.that(
        type.dtype() == DType.FLOAT64,
        "gradient check: input %d is %s; central differences need float64",
        input,
        type);
    Check.that(
        type.equals(gradient),
        "gradient check: the gradient of input %d is %s, expected %s",
        input,
        gradient,
        type);
  }

  /**
   * The inputs as parts of longer arrays, so that an operation that forgets where in its array a tensor
   * begins is found out.
   */
  private static List<Tensor> placed(List<HostArray> numbers, Device device) {
    List<Tensor> inputs = new ArrayList<>();
    for (HostArray one : numbers) {
      HostArray longer = HostArray.allocate(TensorType.of(one.type().dtype(), one.size() + 1));
      one.copyTo(new HostArray(one.type(), longer.array(), 1));
      Parameter parameter = new Parameter("input " + inputs.size(), Tensors.of(longer, device));
      inputs.add(
          parameter.value().slice(0, 1, one.size() + 1).reshape(one.type().shape()));
    }
    return inputs;
  }

  private static List<HostArray> moved(
      List<HostArray> numbers, int input, int element, double step) {
    List<HostArray> moved = new ArrayList<>(numbers);
    HostArray copy = numbers.get(input).copy();
    copy.setDouble(element, copy.getDouble(element) + step);
    moved.set(input, copy);
    return moved;
  }

  /** The gradients with respect to the inputs of floating types, zero where nothing flows. */
  private static List<Tensor> gradients(
      Function<List<Tensor>, List<Tensor>> function, List<Tensor> inputs) {
    List<Tensor> sources = inputs.stream().filter(input -> input.dtype().isFloating()).toList();
    List<@Nullable Tensor> gradients = Backward.gradients(loss(function, inputs), sources);
    List<Tensor> all = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      Tensor one = gradients.get(i);
      all.add(one != null ? one : Tensors.full(0, sources.get(i).type(), sources.get(i).device()));
    }
    return all;
  }

  private static Tensor loss(Function<List<Tensor>, List<Tensor>> function, List<Tensor> inputs) {
    return weighed(
        function.apply(inputs).stream().filter(result -> result.dtype().isFloating()).toList());
  }

  /** A scalar that depends on every element of every tensor in its own way. */
  static Tensor weighed(List<Tensor> tensors) {
    Check.that(!tensors.isEmpty(), "gradient check: the function gives nothing to differentiate");
    Tensor sum = Tensors.full(0, TensorType.of(DType.FLOAT64), tensors.getFirst().device());
    for (int i = 0; i < tensors.size(); i++) {
      sum = sum.add(weighed(tensors.get(i).cast(DType.FLOAT64), 1 + 0.3 * i));
    }
    return sum;
  }

  private static Tensor weighed(Tensor x, double shift) {
    double[] weights = new double[x.shape().size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.sin(i + shift) + 0.2;
    }
    return x.mul(Tensors.of(weights, x.device(), x.shape().toArray())).sum();
  }
}

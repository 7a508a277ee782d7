package io.abaculus.cpu;

import io.abaculus.autodiff.Gradients;
import io.abaculus.autodiff.Unreached;
import io.abaculus.device.Device;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Operations;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every elementwise operation and its derivatives, computed on a device in every form in which an
 * operand can reach it, at the numbers where floating-point arithmetic changes its behaviour.
 * Operations are found by reflection, so that none can be forgotten.
 */
public final class ElementwiseEdges {

  private static final float LARGEST_SUBNORMAL = Math.nextDown(Float.MIN_NORMAL);

  /** Zeros, the ends of the subnormal and the normal range, infinities, NaN, and ordinary numbers. */
  static final float[] NUMBERS =
      bothSigns(
          0,
          Float.MIN_VALUE,
          LARGEST_SUBNORMAL,
          Float.MIN_NORMAL,
          1e-20f,
          0.5f,
          1,
          2,
          2.5f,
          3,
          100,
          1e20f,
          Float.MAX_VALUE,
          Float.POSITIVE_INFINITY);

  static final boolean[] BOOLEANS = {false, true};

  /** What of an operation is computed. Second derivatives are those along the diagonal. */
  public enum Quantity {
    VALUE,
    DERIVATIVE_BY_FIRST,
    DERIVATIVE_BY_SECOND,
    SECOND_DERIVATIVE_BY_FIRST,
    SECOND_DERIVATIVE_BY_SECOND
  }

  /**
   * What a device computed: one element for each number, or for each pair of numbers with the second
   * operand changing fastest, once more for either condition of {@code where}.
   *
   * @param form how the operands reached the operation
   */
  public record Outcome(Elementwise op, Quantity quantity, String form, double[] elements) {}

  private final Device device;
  private final List<Outcome> outcomes = new ArrayList<>();

  private ElementwiseEdges(Device device) {
    this.device = device;
  }

  /** Every operation in every form. */
  public static List<Outcome> on(Device device) {
    ElementwiseEdges edges = new ElementwiseEdges(device);
    operations().forEach(edges::compute);
    return edges.outcomes;
  }

  /** All members of all families of elementwise operations. */
  public static List<Elementwise> operations() {
    return Arrays.stream(Elementwise.class.getPermittedSubclasses())
        .flatMap(ElementwiseEdges::members)
        .toList();
  }

  /** A family is a record of nothing, or of the constant of an enum that names the function. */
  private static Stream<Elementwise> members(Class<?> family) {
    RecordComponent[] components = family.getRecordComponents();
    return components.length == 0
        ? Stream.of(member(family))
        : Arrays.stream(components[0].getType().getEnumConstants())
            .map(constant -> member(family, constant));
  }

  private static Elementwise member(Class<?> family, Object... components) {
    try {
      return (Elementwise) family.getDeclaredConstructors()[0].newInstance(components);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(family + " cannot be enumerated", e);
    }
  }

  private void compute(Elementwise op) {
    switch (op) {
      case Elementwise.Unary unary -> unary(unary);
      case Elementwise.Binary binary -> {
        pairs(binary);
        derivatives(binary);
      }
      case Elementwise.Compare compare -> {
        pairs(compare);
        Tensor[] booleans = booleanPairs();
        add(op, Quantity.VALUE, "of booleans", apply(op, booleans));
      }
      case Elementwise.Logical logical ->
          add(op, Quantity.VALUE, "alone", apply(op, booleanPairs()));
      case Elementwise.Where where -> where(where);
      case Elementwise.Cast cast -> {
        add(op, Quantity.VALUE, "alone", apply(op, tensor(NUMBERS)));
        add(op, Quantity.VALUE, "fused", apply(op, inPass(tensor(NUMBERS))));
        add(op, Quantity.VALUE, "of booleans", apply(op, Tensors.of(BOOLEANS, device, 2)));
      }
    }
  }

  // ---- one operand ----

  private void unary(Elementwise.Unary op) {
    Tensor x = tensor(NUMBERS);
    add(op, Quantity.VALUE, "alone", apply(op, x));
    add(op, Quantity.VALUE, "fused", fused(op, x));
    add(op, Quantity.VALUE, "of a constant", apply(op, constants()));
    Parameter parameter = new Parameter("x", x);
    for (boolean fuse : new boolean[]{false, true}) {
      String form = fuse ? "fused" : "alone";
      Tensor y = fuse ? fused(op, parameter.value()) : apply(op, parameter.value());
      Tensor first = Gradients.of(y.sum(), List.of(parameter)).get(parameter);
      add(op, Quantity.DERIVATIVE_BY_FIRST, form, first);
      Tensor second = Gradients.of(first.sum(), List.of(parameter), Unreached.ZERO).get(parameter);
      add(op, Quantity.SECOND_DERIVATIVE_BY_FIRST, form, second);
    }
  }

  // ---- two operands ----

  private void pairs(Elementwise op) {
    int n = NUMBERS.length;
    Tensor a = tensor(firstOfPairs());
    Tensor b = tensor(secondOfPairs());
    add(op, Quantity.VALUE, "alone", apply(op, a, b));
    add(op, Quantity.VALUE, "fused", apply(op, inPass(a), inPass(b)));
    add(
        op,
        Quantity.VALUE,
        "of a column and a row",
        apply(op, tensor(NUMBERS).reshape(n, 1), tensor(NUMBERS)));
    Tensor numbers = tensor(NUMBERS);
    add(op, Quantity.VALUE, "of a constant", eachFirst(constants(), c -> apply(op, c, numbers)));
    add(op, Quantity.VALUE, "by a constant", eachSecond(constants(), c -> apply(op, numbers, c)));
    add(op, Quantity.VALUE, "of a scalar", eachFirst(scalars(), s -> apply(op, s, numbers)));
    add(op, Quantity.VALUE, "by a scalar", eachSecond(scalars(), s -> apply(op, numbers, s)));
  }

  private void derivatives(Elementwise.Binary op) {
    Parameter a = new Parameter("a", tensor(firstOfPairs()));
    Parameter b = new Parameter("b", tensor(secondOfPairs()));
    for (boolean fuse : new boolean[]{false, true}) {
      String form = fuse ? "fused" : "alone";
      Tensor y =
          fuse
              ? apply(op, inPass(a.value()), inPass(b.value()))
              : apply(op, a.value(), b.value());
      Gradients first = Gradients.of(y.sum(), List.of(a, b));
      add(op, Quantity.DERIVATIVE_BY_FIRST, form, first.get(a));
      add(op, Quantity.DERIVATIVE_BY_SECOND, form, first.get(b));
      add(
          op,
          Quantity.SECOND_DERIVATIVE_BY_FIRST,
          form,
          Gradients.of(first.get(a).sum(), List.of(a), Unreached.ZERO).get(a));
      add(
          op,
          Quantity.SECOND_DERIVATIVE_BY_SECOND,
          form,
          Gradients.of(first.get(b).sum(), List.of(b), Unreached.ZERO).get(b));
    }
    Parameter x = new Parameter("x", tensor(NUMBERS));
    add(
        op,
        Quantity.DERIVATIVE_BY_SECOND,
        "of a constant",
        eachFirst(constants(), c -> derivative(apply(op, c, x.value()), x)));
    add(
        op,
        Quantity.DERIVATIVE_BY_FIRST,
        "by a constant",
        eachSecond(constants(), c -> derivative(apply(op, x.value(), c), x)));
  }

  private static Tensor derivative(Tensor y, Parameter x) {
    return Gradients.of(y.sum(), List.of(x)).get(x);
  }

  // ---- a condition and two operands ----

  private void where(Elementwise.Where op) {
    int pairs = NUMBERS.length * NUMBERS.length;
    boolean[] condition = new boolean[2 * pairs];
    Arrays.fill(condition, pairs, 2 * pairs, true);
    Tensor conditions = Tensors.of(condition, device, 2 * pairs);
    Parameter a = new Parameter("a", tensor(twice(firstOfPairs())));
    Parameter b = new Parameter("b", tensor(twice(secondOfPairs())));
    for (boolean fuse : new boolean[]{false, true}) {
      String form = fuse ? "fused" : "alone";
      Tensor y =
          fuse
              ? apply(op, conditions, inPass(a.value()), inPass(b.value()))
              : apply(op, conditions, a.value(), b.value());
      add(op, Quantity.VALUE, form, y);
      Gradients first = Gradients.of(y.sum(), List.of(a, b));
      add(op, Quantity.DERIVATIVE_BY_FIRST, form, first.get(a));
      add(op, Quantity.DERIVATIVE_BY_SECOND, form, first.get(b));
    }
  }

  // ---- operands ----

  private static Tensor apply(Elementwise op, Tensor... operands) {
    return Operations.apply(op, operands);
  }

  private static List<Tensor> apply(Elementwise op, List<Tensor> operands) {
    return operands.stream().map(operand -> apply(op, operand)).toList();
  }

  /** The operation in the middle of a pass that changes nothing else. */
  static Tensor fused(Elementwise op, Tensor x) {
    return inPass(apply(op, inPass(x)));
  }

  /** The same numbers, computed in the pass of what reads them. */
  private static Tensor inPass(Tensor x) {
    return x.neg().neg();
  }

  private Tensor tensor(float[] numbers) {
    return Tensors.of(numbers, device, numbers.length);
  }

  /** A number known when the plan is made. */
  private List<Tensor> constants() {
    TensorType type = TensorType.of(DType.FLOAT32);
    return each(number -> Tensors.full(number, type, device));
  }

  /** A number known when the plan runs. */
  private List<Tensor> scalars() {
    return each(number -> Tensors.of(new float[]{number}, device, 1));
  }

  private interface OfNumber {
    Tensor apply(float number);
  }

  private static List<Tensor> each(OfNumber function) {
    return IntStream.range(0, NUMBERS.length).mapToObj(i -> function.apply(NUMBERS[i])).toList();
  }

  static float[] firstOfPairs() {
    int n = NUMBERS.length;
    float[] first = new float[n * n];
    for (int i = 0; i < first.length; i++) {
      first[i] = NUMBERS[i / n];
    }
    return first;
  }

  static float[] secondOfPairs() {
    int n = NUMBERS.length;
    float[] second = new float[n * n];
    for (int i = 0; i < second.length; i++) {
      second[i] = NUMBERS[i % n];
    }
    return second;
  }

  private Tensor[] booleanPairs() {
    return new Tensor[]{
      Tensors.of(new boolean[]{false, false, true, true}, device, 4),
      Tensors.of(new boolean[]{false, true, false, true}, device, 4)
    };
  }

  private static float[] twice(float[] numbers) {
    float[] repeated = Arrays.copyOf(numbers, 2 * numbers.length);
    System.arraycopy(numbers, 0, repeated, numbers.length, numbers.length);
    return repeated;
  }

  private static float[] bothSigns(float... magnitudes) {
    float[] numbers = new float[2 * magnitudes.length + 1];
    for (int i = 0; i < magnitudes.length; i++) {
      numbers[2 * i] = magnitudes[i];
      numbers[2 * i + 1] = -magnitudes[i];
    }
    numbers[2 * magnitudes.length] = Float.NaN;
    return numbers;
  }

  // ---- results ----

  /** Results with one number as the first operand and all of them as the second, end to end. */
  private static List<Tensor> eachFirst(List<Tensor> numbers, UnaryOperator<Tensor> function) {
    return numbers.stream().map(function).toList();
  }

  /** Results with all numbers as the first operand and one as the second, in the order of pairs. */
  private static List<Tensor> eachSecond(List<Tensor> numbers, UnaryOperator<Tensor> function) {
    List<Tensor> results = numbers.stream().map(function).toList();
    return List.of(Tensors.stack(results, 1));
  }

  private void add(Elementwise op, Quantity quantity, String form, Tensor result) {
    add(op, quantity, form, List.of(result));
  }

  private void add(Elementwise op, Quantity quantity, String form, List<Tensor> results) {
    Tensors.evaluate(results, List.of());
    double[] elements =
        results.stream().flatMapToDouble(result -> Arrays.stream(result.toDoubleArray())).toArray();
    outcomes.add(new Outcome(op, quantity, form, elements));
  }
}

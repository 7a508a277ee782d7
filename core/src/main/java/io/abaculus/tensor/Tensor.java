package io.abaculus.tensor;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.ArgFunction;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Buffer;
import io.abaculus.graph.Check;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.Contraction;
import io.abaculus.graph.Control;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Indexing;
import io.abaculus.graph.Ints;
import io.abaculus.graph.LogicalFunction;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Node;
import io.abaculus.graph.ReduceFunction;
import io.abaculus.graph.Reduction;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A tensor: numbers, or booleans, in a shape and of one element type, on a device. Operations check
 * their operands at the call and throw {@link TensorException} there, naming the operation and what
 * it was given; the numbers are computed when they are asked for ({@link #item}, {@link
 * #toFloatArray}, {@link Tensors#evaluate}), a whole graph at a time. An index or an integer
 * divisor that turns out to be wrong is reported then.
 *
 * <p><b>Shapes.</b> (…, n) stands for any number of leading axes before one of size n. An axis may be
 * negative, counting from the end. Operands of elementwise operations broadcast as in NumPy: axes
 * of size 1, and missing leading axes, are repeated; shapes that do not broadcast are refused.
 * Every axis may be empty, if a method does not say otherwise.
 *
 * <p><b>Types.</b> They are never changed silently: the rule is in {@linkplain io.abaculus.tensor the
 * description of the package}. In short: operands have one type; a Java number must be one that the
 * tensor's type holds; and what is no integer in general is refused of integers.
 *
 * <p><b>Not a number.</b> An elementwise operation gives NaN where an operand is NaN, if its method
 * does not say otherwise.
 */
public final class Tensor {
  private final Value value;
  private final Device device;

  /**
   * For code that extends the library: a tensor for a value of a graph.
   *
   * @param value one of the results of a node
   * @param device where its numbers are, or are to be computed
   */
  public Tensor(Value value, Device device) {
    this.value = value;
    this.device = device;
  }

  static Tensor ofHost(HostArray numbers, Device device) {
    return new Tensor(new Value(Node.leaf(device.upload(numbers)), 0), device);
  }

  // ---- what it is ----

  /** For code that extends the library: what stands for this tensor in the graph. */
  public Value value() {
    return value;
  }

  /** The device that holds or computes the numbers; all operands of an operation share it. */
  public Device device() {
    return device;
  }

  /** Element type and shape, known without computing anything. */
  public TensorType type() {
    return value.type();
  }

  /** The sizes of all axes, known without computing anything. */
  public Shape shape() {
    return value.shape();
  }

  /** The type of the elements, known without computing anything. */
  public DType dtype() {
    return value.dtype();
  }

  /**
   * The size of an axis.
   *
   * @param axis in [-rank, rank)
   * @throws TensorException if it is not
   */
  public int dim(int axis) {
    return shape().dim(axis);
  }

  /** The number of axes; 0 for a scalar. */
  public int rank() {
    return shape().rank();
  }

  // ---- its numbers ----

  /** What holds its numbers, or null while they are not known. */
  @Nullable
  Buffer buffer() {
    return value.node().buffer(value.index());
  }

  /**
   * The numbers in row-major order, computed if need be. They may be the tensor's own memory: do
   * not change them.
   */
  public HostArray toHost() {
    Buffer known = buffer();
    if (known == null || Evaluation.EAGER) {
      Tensors.evaluate(this);
      known = Objects.requireNonNull(buffer());
    }
    return device.download(known);
  }

  /**
   * The only element, computed if need be, as a double; a boolean is 0 or 1. An int64 beyond 2^53
   * is rounded: {@link #toLongArray} is exact.
   *
   * @throws TensorException if the tensor has more than one element, or none
   */
  public double item() {
    Check.that(shape().size() == 1, "item: %s has %d elements", type(), shape().size());
    return toHost().getDouble(0);
  }

  /**
   * All elements in row-major order, computed if need be, in a new array; other types than float32
   * are rounded to float.
   */
  public float[] toFloatArray() {
    HostArray numbers = toHost();
    float[] copy = new float[numbers.size()];
    if (dtype() == DType.FLOAT32) {
      System.arraycopy(numbers.floats(), numbers.offset(), copy, 0, copy.length);
    } else {
      for (int i = 0; i < copy.length; i++) {
        copy[i] = (float) numbers.getDouble(i);
      }
    }
    return copy;
  }

  /**
   * All elements in row-major order, computed if need be, in a new array; int64 beyond 2^53 is
   * rounded.
   */
  public double[] toDoubleArray() {
    HostArray numbers = toHost();
    return IntStream.range(0, numbers.size()).mapToDouble(numbers::getDouble).toArray();
  }

  /**
   * All elements in row-major order, computed if need be, in a new array; floating-point numbers
   * are truncated toward zero.
   */
  public long[] toLongArray() {
    HostArray numbers = toHost();
    return IntStream.range(0, numbers.size()).mapToLong(numbers::getLong).toArray();
  }

  /**
   * The same numbers on another device, computed first if need be; no gradient flows through.
   *
   * @return this tensor if it is there already
   */
  public Tensor to(Device other) {
    if (other == device) {
      return this;
    }
    Tensors.evaluate(this);
    Buffer known = Objects.requireNonNull(buffer());
    return new Tensor(new Value(Node.leaf(other.copyFrom(device, known)), 0), other);
  }

  /** A number as a tensor of this one's element type and device, by the rule of the package. */
  Tensor constant(String operation, double number) {
    Check.number(operation, number, dtype());
    return Tensors.full(number, TensorType.of(dtype()), device);
  }

  // ---- arithmetic ----

  /**
   * The sum {@code this + other}. Operands broadcast; types float32, float64 and integers, the same
   * of both. Integers wrap around.
   *
   * @throws TensorException if the shapes do not broadcast, the types differ or are bool
   */
  public Tensor add(Tensor other) {
    return binary(BinaryFunction.ADD, other);
  }

  /**
   * The sum {@code this + number}, of this tensor's shape and type.
   *
   * @throws TensorException if this tensor's type does not hold the number, or is bool
   */
  public Tensor add(double number) {
    return binary(BinaryFunction.ADD, number);
  }

  /**
   * The difference {@code this - other}. Operands broadcast; types float32, float64 and integers,
   * the same of both. Integers wrap around.
   *
   * @throws TensorException if the shapes do not broadcast, the types differ or are bool
   */
  public Tensor sub(Tensor other) {
    return binary(BinaryFunction.SUBTRACT, other);
  }

  /**
   * The difference {@code this - number}, of this tensor's shape and type.
   *
   * @throws TensorException if this tensor's type does not hold the number, or is bool
   */
  public Tensor sub(double number) {
    return binary(BinaryFunction.SUBTRACT, number);
  }

  /**
   * The product of elements {@code this * other}; {@link #matmul(Tensor)} is that of matrices.
   * Operands broadcast; types float32, float64 and integers, the same of both. Integers wrap
   * around.
   *
   * @throws TensorException if the shapes do not broadcast, the types differ or are bool
   */
  public Tensor mul(Tensor other) {
    return binary(BinaryFunction.MULTIPLY, other);
  }

  /**
   * The product {@code this * number}, of this tensor's shape and type.
   *
   * @throws TensorException if this tensor's type does not hold the number, or is bool
   */
  public Tensor mul(double number) {
    return binary(BinaryFunction.MULTIPLY, number);
  }

  /**
   * The quotient {@code this / other}. Operands broadcast; floating types, the same of both.
   * Division by zero gives an infinity of the signs' product, or NaN for 0 / 0.
   *
   * @throws TensorException if the shapes do not broadcast, the types differ or are not floating:
   *     integers are divided by {@link #truncatedDiv(Tensor)}
   */
  public Tensor div(Tensor other) {
    checkQuotient();
    return binary(BinaryFunction.DIVIDE, other);
  }

  /**
   * The quotient {@code this / number}, of this tensor's shape and floating type.
   *
   * @throws TensorException if this tensor's type is not floating, or does not hold the number
   */
  public Tensor div(double number) {
    checkQuotient();
    return binary(BinaryFunction.DIVIDE, number);
  }

  private void checkQuotient() {
    Check.that(
        !dtype().isInteger(),
        "divide: the quotients of %s need not be integers; cast both to a floating type first, or"
            + " use truncatedDiv",
        type());
  }

  /**
   * The quotient of integers, truncated toward zero as Java's is: -7 by 2 is -3. Operands
   * broadcast; integer types, the same of both. A divisor of zero is an error when the numbers are
   * computed.
   *
   * @throws TensorException if the shapes do not broadcast, the types differ or are not integer
   */
  public Tensor truncatedDiv(Tensor other) {
    Check.integer("truncated_divide", type());
    return binary(BinaryFunction.DIVIDE, other);
  }

  /**
   * The quotient of integers by one number, truncated toward zero, of this tensor's shape and type.
   *
   * @throws TensorException if this tensor's type is not integer or does not hold the number, or
   *     the number is 0
   */
  public Tensor truncatedDiv(double number) {
    Check.integer("truncated_divide", type());
    Check.that(number != 0, "truncated_divide: %s is divided by zero", type());
    return binary(BinaryFunction.DIVIDE, number);
  }

  /**
   * This tensor to the power of another. Operands broadcast; types float32, float64 and integers,
   * the same of both. Floating-point powers are those of C's {@code pow}: anything to the power 0
   * and 1 to any power are 1, NaN included; a negative base with an exponent that is no integer
   * gives NaN. Integers wrap around; their powers below 0 are truncated toward zero.
   *
   * @throws TensorException if the shapes do not broadcast, the types differ or are bool
   */
  public Tensor pow(Tensor exponent) {
    return binary(BinaryFunction.POWER, exponent);
  }

  /**
   * This tensor to the power of a number, of this tensor's shape and type.
   *
   * @throws TensorException if this tensor's type does not hold the number, or is bool; if the
   *     exponent of integers is negative
   */
  public Tensor pow(double exponent) {
    Check.that(
        dtype().isFloating() || exponent >= 0,
        "power: %s to the power %s need not be integers; cast the tensor to a floating type first",
        type(),
        exponent);
    return binary(BinaryFunction.POWER, exponent);
  }

  /**
   * The larger of two elements, NaN if either is. Operands broadcast; types float32, float64 and
   * integers, the same of both. The gradient of equals is shared.
   *
   * @throws TensorException if the shapes do not broadcast, the types differ or are bool
   */
  public Tensor maximum(Tensor other) {
    return binary(BinaryFunction.MAXIMUM, other);
  }

  /**
   * The larger of each element and a number, of this tensor's shape and type.
   *
   * @throws TensorException if this tensor's type does not hold the number, or is bool
   */
  public Tensor maximum(double number) {
    return binary(BinaryFunction.MAXIMUM, number);
  }

  /**
   * The smaller of two elements, NaN if either is. Operands broadcast; types float32, float64 and
   * integers, the same of both. The gradient of equals is shared.
   *
   * @throws TensorException if the shapes do not broadcast, the types differ or are bool
   */
  public Tensor minimum(Tensor other) {
    return binary(BinaryFunction.MINIMUM, other);
  }

  /**
   * The smaller of each element and a number, of this tensor's shape and type.
   *
   * @throws TensorException if this tensor's type does not hold the number, or is bool
   */
  public Tensor minimum(double number) {
    return binary(BinaryFunction.MINIMUM, number);
  }

  /**
   * Brings elements into [low, high]; NaN stays. The gradient is 1 inside, the bounds included, and
   * 0 outside.
   *
   * @param low the smallest result; may be negative infinity for floating types
   * @param high the largest result; may be infinity for floating types
   * @return of this tensor's shape and type
   * @throws TensorException if the bounds are out of order or NaN, if this tensor's type does not
   *     hold them, or is bool
   */
  public Tensor clamp(double low, double high) {
    Check.numeric("clamp", type());
    Check.that(low <= high, "clamp: the bounds [%s, %s] are empty", low, high);
    Tensor smallest = constant("clamp", low);
    Tensor largest = constant("clamp", high);
    Tensor inside = ge(smallest).and(le(largest));
    Tensor bound = Tensors.where(gt(largest), largest, smallest);
    Tensor clamped = Tensors.where(inside, this, bound);
    return dtype().isFloating() ? Tensors.where(ne(this), this, clamped) : clamped;
  }

  /**
   * Brings elements that are less up to a bound; NaN stays. The gradient is 1 from the bound on and 0
   * below, whereas {@link #maximum(double)} shares that of equals.
   *
   * @param low the smallest result
   * @return of this tensor's shape and type
   * @throws TensorException if the bound is NaN, or this tensor's type does not hold it or is bool
   */
  public Tensor clampMin(double low) {
    Tensor bound = bound(low);
    return Tensors.where(lt(bound), bound, this);
  }

  /**
   * Brings elements that are greater down to a bound; NaN stays. The gradient is 1 up to the bound and
   * 0 above, whereas {@link #minimum(double)} shares that of equals.
   *
   * @param high the largest result
   * @return of this tensor's shape and type
   * @throws TensorException if the bound is NaN, or this tensor's type does not hold it or is bool
   */
  public Tensor clampMax(double high) {
    Tensor bound = bound(high);
    return Tensors.where(gt(bound), bound, this);
  }

  private Tensor bound(double number) {
    Check.numeric("clamp", type());
    Tensor bound = constant("clamp", number);
    Check.that(!Double.isNaN(number), "clamp: a bound is NaN");
    return bound;
  }

  /**
   * {@code -x} of each element, of floating and integer types; integers wrap around, so that -1 is
   * 255 in uint8.
   *
   * @throws TensorException if the type is bool
   */
  public Tensor neg() {
    return unary(UnaryFunction.NEGATE);
  }

  /**
   * The absolute value of each element, of floating and integer types. Its gradient at 0 is 0.
   *
   * @throws TensorException if the type is bool
   */
  public Tensor abs() {
    return unary(UnaryFunction.ABS);
  }

  /**
   * -1, 0 or 1 by the sign of each element, of floating and integer types. Its gradient is 0.
   *
   * @throws TensorException if the type is bool
   */
  public Tensor sign() {
    return unary(UnaryFunction.SIGN);
  }

  /**
   * {@code 1 / x} of each element, of floating types; infinite at 0.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor reciprocal() {
    return unary(UnaryFunction.RECIPROCAL);
  }

  /**
   * {@code x * x} of each element, of floating and integer types; integers wrap around.
   *
   * @throws TensorException if the type is bool
   */
  public Tensor square() {
    return unary(UnaryFunction.SQUARE);
  }

  /**
   * The square root of each element, of floating types; NaN below 0. Its gradient at 0 is infinite.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor sqrt() {
    return unary(UnaryFunction.SQRT);
  }

  /**
   * The square root with a derivative of 0 at 0, as that of a sum of squares all of which are 0 is
   * taken to be.
   */
  Tensor sqrtFlatAtZero() {
    Tensor zero = eq(0);
    return Tensors.where(zero, 0, Tensors.where(zero, 1, this).sqrt());
  }

  /**
   * {@code 1 / sqrt(x)} of each element, of floating types; infinite at 0, NaN below.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor rsqrt() {
    return unary(UnaryFunction.RSQRT);
  }

  /**
   * The exponential of each element, of floating types; infinite where it overflows.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor exp() {
    return unary(UnaryFunction.EXP);
  }

  /**
   * {@code exp(x) - 1} of each element, of floating types, with all its digits near 0; infinite where
   * it overflows.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor expm1() {
    return unary(UnaryFunction.EXPM1);
  }

  /**
   * The natural logarithm of each element, of floating types; negative infinity at 0, NaN below.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor log() {
    return unary(UnaryFunction.LOG);
  }

  /**
   * {@code log(1 + x)} of each element, of floating types, with all its digits near 0; negative
   * infinity at -1, NaN below.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor log1p() {
    return unary(UnaryFunction.LOG1P);
  }

  /**
   * The sine of each element in radians, of floating types; NaN of infinities.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor sin() {
    return unary(UnaryFunction.SIN);
  }

  /**
   * The cosine of each element in radians, of floating types; NaN of infinities.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor cos() {
    return unary(UnaryFunction.COS);
  }

  /**
   * The hyperbolic tangent of each element, in [-1, 1], of floating types.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor tanh() {
    return unary(UnaryFunction.TANH);
  }

  /**
   * The inverse tangent of each element in radians, in [-π/2, π/2], of floating types.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor atan() {
    return unary(UnaryFunction.ATAN);
  }

  /**
   * The error function of each element, in [-1, 1], of floating types.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor erf() {
    return unary(UnaryFunction.ERF);
  }

  /**
   * The logistic function {@code 1 / (1 + exp(-x))} of each element, in [0, 1], of floating types.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor sigmoid() {
    return unary(UnaryFunction.SIGMOID);
  }

  /**
   * {@code log(1 + exp(x))} of each element, without overflow and with all its digits where it is
   * small; of floating types. Its derivative is the {@linkplain #sigmoid sigmoid}.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor softplus() {
    Check.floating("softplus", type());
    Tensor positive = gt(0);
    // -|x| by choice, since the derivatives of abs at 0 are 0, and those of softplus are not
    Tensor below = Tensors.where(positive, neg(), this);
    return Tensors.where(positive, this, 0).add(below.exp().log1p());
  }

  /**
   * The logarithm of the {@linkplain #sigmoid sigmoid} of each element, which stays finite where that
   * underflows; of floating types.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor logSigmoid() {
    Check.floating("log_sigmoid", type());
    return neg().softplus().neg();
  }

  /**
   * {@code x · sigmoid(x)} of each element, of floating types (Elfwing et al., "Sigmoid-weighted
   * linear units", 2017).
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor silu() {
    return unary(UnaryFunction.SILU);
  }

  /**
   * The larger of 0 and each element, of floating and integer types. Its gradient at 0 is 0.
   *
   * @throws TensorException if the type is bool
   */
  public Tensor relu() {
    return unary(UnaryFunction.RELU);
  }

  /**
   * {@code x · Phi(x)} of each element, Phi the standard normal distribution function, exact and
   * not by tanh; of floating types (Hendrycks and Gimpel, "Gaussian error linear units", 2016).
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor gelu() {
    return unary(UnaryFunction.GELU);
  }

  /**
   * The largest integer that is not above each element, in its floating type. Its gradient is 0.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor floor() {
    return unary(UnaryFunction.FLOOR);
  }

  /**
   * The smallest integer that is not below each element, in its floating type. Its gradient is 0.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor ceil() {
    return unary(UnaryFunction.CEIL);
  }

  /**
   * The nearest integer, of two equally near ones the even, in the element's floating type. Its
   * gradient is 0.
   *
   * @throws TensorException if the type is not floating
   */
  public Tensor round() {
    return unary(UnaryFunction.ROUND);
  }

  /**
   * For code that extends the library: any function of one element, of this tensor's shape and
   * type.
   *
   * @throws TensorException if the function is not defined for the type
   */
  public Tensor unary(UnaryFunction function) {
    return Operations.apply(new Elementwise.Unary(function), this);
  }

  private Tensor binary(BinaryFunction function, Tensor other) {
    return Operations.apply(new Elementwise.Binary(function), this, other);
  }

  private Tensor binary(BinaryFunction function, double number) {
    Elementwise op = new Elementwise.Binary(function);
    return Operations.apply(op, this, constant(op.label(), number));
  }

  // ---- comparison and choice ----

  /**
   * Whether each element equals that of another tensor, as bool. Operands broadcast; any type, the
   * same of both. False where either is NaN.
   *
   * @throws TensorException if the shapes do not broadcast or the types differ
   */
  public Tensor eq(Tensor other) {
    return compare(Comparison.EQUAL, other);
  }

  /**
   * Whether each element equals a number, as bool in this tensor's shape. False where either is
   * NaN.
   *
   * @throws TensorException if this tensor's type does not hold the number
   */
  public Tensor eq(double number) {
    return compare(Comparison.EQUAL, number);
  }

  /**
   * Whether each element differs from that of another tensor, as bool. Operands broadcast; any
   * type, the same of both. True where either is NaN.
   *
   * @throws TensorException if the shapes do not broadcast or the types differ
   */
  public Tensor ne(Tensor other) {
    return compare(Comparison.NOT_EQUAL, other);
  }

  /**
   * Whether each element differs from a number, as bool in this tensor's shape. True where either
   * is NaN.
   *
   * @throws TensorException if this tensor's type does not hold the number
   */
  public Tensor ne(double number) {
    return compare(Comparison.NOT_EQUAL, number);
  }

  /**
   * Whether each element is less than that of another tensor, as bool. Operands broadcast; any
   * type, the same of both. False where either is NaN.
   *
   * @throws TensorException if the shapes do not broadcast or the types differ
   */
  public Tensor lt(Tensor other) {
    return compare(Comparison.LESS, other);
  }

  /**
   * Whether each element is less than a number, as bool in this tensor's shape. False where either
   * is NaN.
   *
   * @throws TensorException if this tensor's type does not hold the number
   */
  public Tensor lt(double number) {
    return compare(Comparison.LESS, number);
  }

  /**
   * Whether each element is at most that of another tensor, as bool. Operands broadcast; any type,
   * the same of both. False where either is NaN.
   *
   * @throws TensorException if the shapes do not broadcast or the types differ
   */
  public Tensor le(Tensor other) {
    return compare(Comparison.LESS_EQUAL, other);
  }

  /**
   * Whether each element is at most a number, as bool in this tensor's shape. False where either is
   * NaN.
   *
   * @throws TensorException if this tensor's type does not hold the number
   */
  public Tensor le(double number) {
    return compare(Comparison.LESS_EQUAL, number);
  }

  /**
   * Whether each element is greater than that of another tensor, as bool. Operands broadcast; any
   * type, the same of both. False where either is NaN.
   *
   * @throws TensorException if the shapes do not broadcast or the types differ
   */
  public Tensor gt(Tensor other) {
    return compare(Comparison.GREATER, other);
  }

  /**
   * Whether each element is greater than a number, as bool in this tensor's shape. False where
   * either is NaN.
   *
   * @throws TensorException if this tensor's type does not hold the number
   */
  public Tensor gt(double number) {
    return compare(Comparison.GREATER, number);
  }

  /**
   * Whether each element is at least that of another tensor, as bool. Operands broadcast; any type,
   * the same of both. False where either is NaN.
   *
   * @throws TensorException if the shapes do not broadcast or the types differ
   */
  public Tensor ge(Tensor other) {
    return compare(Comparison.GREATER_EQUAL, other);
  }

  /**
   * Whether each element is at least a number, as bool in this tensor's shape. False where either
   * is NaN.
   *
   * @throws TensorException if this tensor's type does not hold the number
   */
  public Tensor ge(double number) {
    return compare(Comparison.GREATER_EQUAL, number);
  }

  private Tensor compare(Comparison comparison, Tensor other) {
    return Operations.apply(new Elementwise.Compare(comparison), this, other);
  }

  private Tensor compare(Comparison comparison, double number) {
    Elementwise op = new Elementwise.Compare(comparison);
    return Operations.apply(op, this, constant(op.label(), number));
  }

  /** Whether each element is NaN, as bool in this tensor's shape; of any type, false of integers. */
  public Tensor isNaN() {
    return ne(this);
  }

  /**
   * Whether each element is neither infinite nor NaN, as bool in this tensor's shape; of any type, true
   * of integers.
   */
  public Tensor isFinite() {
    return dtype().isFloating() ? abs().lt(Double.POSITIVE_INFINITY) : eq(this);
  }

  /**
   * Whether both elements are true. Operands are boolean and broadcast.
   *
   * @throws TensorException if the shapes do not broadcast, or a type is not bool
   */
  public Tensor and(Tensor other) {
    return logical(LogicalFunction.AND, other);
  }

  /**
   * Whether at least one of two elements is true. Operands are boolean and broadcast.
   *
   * @throws TensorException if the shapes do not broadcast, or a type is not bool
   */
  public Tensor or(Tensor other) {
    return logical(LogicalFunction.OR, other);
  }

  /**
   * Whether just one of two elements is true. Operands are boolean and broadcast.
   *
   * @throws TensorException if the shapes do not broadcast, or a type is not bool
   */
  public Tensor xor(Tensor other) {
    return logical(LogicalFunction.XOR, other);
  }

  /**
   * Whether each element is false.
   *
   * @throws TensorException if the type is not bool
   */
  public Tensor not() {
    return xor(Tensors.full(1, TensorType.of(DType.BOOL), device));
  }

  private Tensor logical(LogicalFunction function, Tensor other) {
    return Operations.apply(new Elementwise.Logical(function), this, other);
  }

  /**
   * Each element converted to another type, which may lose: doubles round to float32;
   * floating-point numbers become integers by truncation toward zero, out of range the nearest
   * int32 or int64, and NaN becomes 0; uint8 keeps the lowest eight bits of the int32; integers
   * that are too large for a narrower type lose their highest bits; whatever is not 0 is true; true
   * is 1. Gradients flow between floating types alone.
   *
   * @return this tensor if it has the type already
   */
  public Tensor cast(DType target) {
    return target == dtype() ? this : Operations.apply(new Elementwise.Cast(target), this);
  }

  // ---- reductions ----

  /**
   * The sum over axes, which are dropped; over all of them if none is named. The sum over an empty
   * axis is 0.
   *
   * @param axes each once
   * @return of this tensor's floating type; int64 of integers and booleans, which wraps around
   * @throws TensorException if an axis is out of range or named twice
   */
  public Tensor sum(int... axes) {
    return reduce(ReduceFunction.SUM, false, axes);
  }

  /**
   * The sum over axes, which stay with size 1; otherwise as {@link #sum}.
   *
   * @throws TensorException if an axis is out of range or named twice
   */
  public Tensor sumKeepDims(int... axes) {
    return reduce(ReduceFunction.SUM, true, axes);
  }

  /**
   * The arithmetic mean over axes, which are dropped; over all of them if none is named. The mean
   * of nothing is NaN.
   *
   * @param axes each once
   * @return of this tensor's floating type
   * @throws TensorException if the type is not floating, or an axis is out of range or named twice
   */
  public Tensor mean(int... axes) {
    Check.floating("mean", type());
    double count = count("mean", axes);
    return sum(axes).div(count);
  }

  /**
   * The arithmetic mean over axes, which stay with size 1; otherwise as {@link #mean}.
   *
   * @throws TensorException if the type is not floating, or an axis is out of range or named twice
   */
  public Tensor meanKeepDims(int... axes) {
    Check.floating("mean", type());
    double count = count("mean", axes);
    return sumKeepDims(axes).div(count);
  }

  /**
   * The largest elements over axes, which are dropped; over all of them if none is named. NaN if
   * there is one. The gradient of equals is shared.
   *
   * @param axes each once
   * @return of this tensor's floating or integer type
   * @throws TensorException if the type is bool, an axis is empty, out of range or named twice
   */
  public Tensor max(int... axes) {
    return reduce(ReduceFunction.MAX, false, axes);
  }

  /**
   * The largest elements over axes, which stay with size 1; otherwise as {@link #max}.
   *
   * @throws TensorException if the type is bool, an axis is empty, out of range or named twice
   */
  public Tensor maxKeepDims(int... axes) {
    return reduce(ReduceFunction.MAX, true, axes);
  }

  /**
   * The smallest elements over axes, which are dropped; over all of them if none is named. NaN if
   * there is one. The gradient of equals is shared.
   *
   * @param axes each once
   * @return of this tensor's floating or integer type
   * @throws TensorException if the type is bool, an axis is empty, out of range or named twice
   */
  public Tensor min(int... axes) {
    return reduce(ReduceFunction.MIN, false, axes);
  }

  /**
   * The smallest elements over axes, which stay with size 1; otherwise as {@link #min}.
   *
   * @throws TensorException if the type is bool, an axis is empty, out of range or named twice
   */
  public Tensor minKeepDims(int... axes) {
    return reduce(ReduceFunction.MIN, true, axes);
  }

  /**
   * The variance over axes, which are dropped: the sum of squared differences from the mean,
   * divided by the count less {@code correction}; over all axes if none is named. NaN or infinite
   * where that divisor is 0.
   *
   * @param correction 1 for the unbiased estimate, PyTorch's default, or 0
   * @param axes each once
   * @return of this tensor's floating type
   * @throws TensorException if the type is not floating, or an axis is out of range or named twice
   */
  public Tensor variance(int correction, int... axes) {
    return variance("var", correction, false, axes);
  }

  /**
   * The variance over axes, which stay with size 1; otherwise as {@link #variance}.
   *
   * @throws TensorException if the type is not floating, or an axis is out of range or named twice
   */
  public Tensor varianceKeepDims(int correction, int... axes) {
    return variance("var", correction, true, axes);
  }

  private Tensor variance(String operation, int correction, boolean keepDims, int... axes) {
    Check.floating(operation, type());
    double count = count(operation, axes);
    Tensor squares = sub(meanKeepDims(axes)).square();
    return squares.reduce(ReduceFunction.SUM, keepDims, axes).div(count - correction);
  }

  /**
   * The standard deviation over axes, which are dropped: the square root of the {@linkplain #variance
   * variance}; over all axes if none is named. Its gradient between equals is 0.
   *
   * @param correction 1 for PyTorch's default, or 0
   * @param axes each once
   * @return of this tensor's floating type
   * @throws TensorException if the type is not floating, or an axis is out of range or named twice
   */
  public Tensor std(int correction, int... axes) {
    return variance("std", correction, false, axes).sqrtFlatAtZero();
  }

  /**
   * The standard deviation over axes, which stay with size 1; otherwise as {@link #std}.
   *
   * @throws TensorException if the type is not floating, or an axis is out of range or named twice
   */
  public Tensor stdKeepDims(int correction, int... axes) {
    return variance("std", correction, true, axes).sqrtFlatAtZero();
  }

  /**
   * The norm {@code sum(|x|^p)^(1/p)} over axes, which are dropped; over all of them if none is named.
   * Of a matrix it is that of its elements. The gradient of a norm of 0 is 0.
   *
   * @param p at least 1: 1 for the sum of absolute values, 2 for the Euclidean norm, infinity for the
   *     largest absolute value, of axes that are not empty
   * @param axes each once
   * @return of this tensor's floating type
   * @throws TensorException if the type is not floating, p is less than 1, or an axis is out of range or
   *     named twice
   */
  public Tensor norm(double p, int... axes) {
    return norm(p, false, axes);
  }

  /**
   * The norm over axes, which stay with size 1; otherwise as {@link #norm}.
   *
   * @throws TensorException if the type is not floating, p is less than 1, or an axis is out of range or
   *     named twice
   */
  public Tensor normKeepDims(double p, int... axes) {
    return norm(p, true, axes);
  }

  private Tensor norm(double p, boolean keepDims, int... axes) {
    Check.floating("norm", type());
    Check.that(p >= 1, "norm: p = %s is less than 1", p);
    if (p == 1) {
      return abs().reduce(ReduceFunction.SUM, keepDims, axes);
    }
    if (p == 2) {
      return square().reduce(ReduceFunction.SUM, keepDims, axes).sqrtFlatAtZero();
    }
    if (p == Double.POSITIVE_INFINITY) {
      return abs().reduce(ReduceFunction.MAX, keepDims, axes);
    }
    Tensor sum = abs().pow(p).reduce(ReduceFunction.SUM, keepDims, axes);
    Tensor zero = sum.eq(0);
    return Tensors.where(zero, 0, Tensors.where(zero, 1, sum).pow(1 / p));
  }

  /**
   * Whether any element over axes is true; the axes are dropped. Over all of them if none is named.
   * False over an empty axis.
   *
   * @param axes each once
   * @return bool
   * @throws TensorException if the type is not bool, or an axis is out of range or named twice
   */
  public Tensor any(int... axes) {
    return countTrue("any", false, axes).gt(0);
  }

  /**
   * Whether any element over axes is true; the axes stay with size 1. Otherwise as {@link #any}.
   *
   * @throws TensorException if the type is not bool, or an axis is out of range or named twice
   */
  public Tensor anyKeepDims(int... axes) {
    return countTrue("any", true, axes).gt(0);
  }

  /**
   * Whether all elements over axes are true; the axes are dropped. Over all of them if none is named.
   * True over an empty axis.
   *
   * @param axes each once
   * @return bool
   * @throws TensorException if the type is not bool, or an axis is out of range or named twice
   */
  public Tensor all(int... axes) {
    return countTrue("all", false, axes).eq(count("all", axes));
  }

  /**
   * Whether all elements over axes are true; the axes stay with size 1. Otherwise as {@link #all}.
   *
   * @throws TensorException if the type is not bool, or an axis is out of range or named twice
   */
  public Tensor allKeepDims(int... axes) {
    return countTrue("all", true, axes).eq(count("all", axes));
  }

  private Tensor countTrue(String operation, boolean keepDims, int... axes) {
    Check.that(dtype() == DType.BOOL, "%s: needs a boolean tensor, got %s", operation, type());
    return reduce(ReduceFunction.SUM, keepDims, axes);
  }

  /**
   * {@code log(sum(exp(x)))} over axes, which are dropped, without overflow; over all of them if
   * none is named.
   *
   * @param axes each once
   * @return of this tensor's floating type
   * @throws TensorException if the type is not floating, or an axis is empty, out of range or named
   *     twice
   */
  public Tensor logSumExp(int... axes) {
    return logSumExp(false, axes);
  }

  /**
   * {@code log(sum(exp(x)))} over axes, which stay with size 1; otherwise as {@link #logSumExp}.
   *
   * @throws TensorException if the type is not floating, or an axis is empty, out of range or named
   *     twice
   */
  public Tensor logSumExpKeepDims(int... axes) {
    return logSumExp(true, axes);
  }

  private Tensor logSumExp(boolean keepDims, int... axes) {
    Check.floating("logsumexp", type());
    Tensor largest = maxKeepDims(axes).detach();
    Tensor finite = Tensors.where(largest.isFinite(), largest, 0);
    Tensor sums = sub(finite).exp().reduce(ReduceFunction.SUM, keepDims, axes);
    return sums.log().add(finite.reshape(sums.shape()));
  }

  /**
   * The index of the largest element along an axis, which is dropped: the first NaN if there is
   * one, else the first of equals. Any type.
   *
   * @return int64
   * @throws TensorException if the axis is empty or out of range
   */
  public Tensor argmax(int axis) {
    return argReduce(ArgFunction.ARG_MAX, axis);
  }

  /**
   * The index of the largest element along an axis, which stays with size 1; otherwise as {@link
   * #argmax}.
   *
   * @throws TensorException if the axis is empty or out of range
   */
  public Tensor argmaxKeepDims(int axis) {
    return argmax(axis).unsqueeze(axis);
  }

  /**
   * The index of the smallest element along an axis, which is dropped: the first NaN if there is
   * one, else the first of equals. Any type.
   *
   * @return int64
   * @throws TensorException if the axis is empty or out of range
   */
  public Tensor argmin(int axis) {
    return argReduce(ArgFunction.ARG_MIN, axis);
  }

  /**
   * The index of the smallest element along an axis, which stays with size 1; otherwise as {@link
   * #argmin}.
   *
   * @throws TensorException if the axis is empty or out of range
   */
  public Tensor argminKeepDims(int axis) {
    return argmin(axis).unsqueeze(axis);
  }

  private Tensor argReduce(ArgFunction function, int axis) {
    String label = new Reduction.ArgReduce(function, axis).label();
    int normalized = shape().normalizeAxis(label, axis);
    return Operations.apply(new Reduction.ArgReduce(function, normalized), this);
  }

  /**
   * Sums of all elements up to and including each one along an axis.
   *
   * @return of this tensor's shape and floating type; int64 of integers and booleans
   * @throws TensorException if the axis is out of range
   */
  public Tensor cumsum(int axis) {
    int normalized = shape().normalizeAxis("cumsum", axis);
    return Operations.apply(new Reduction.CumulativeSum(normalized, false), this);
  }

  private Tensor reduce(ReduceFunction function, boolean keepDims, int... axes) {
    int[] normalized = allAxes(function.name().toLowerCase(Locale.ROOT), axes);
    return Operations.apply(
        new Reduction.Reduce(function, Ints.of(normalized), keepDims), this);
  }

  private double count(String operation, int... axes) {
    double count = 1;
    for (int axis : allAxes(operation, axes)) {
      count *= dim(axis);
    }
    return count;
  }

  private int[] allAxes(String operation, int... axes) {
    return axes.length == 0
        ? IntStream.range(0, rank()).toArray()
        : Arrays.stream(axes)
            .map(axis -> shape().normalizeAxis(operation, axis))
            .sorted()
            .toArray();
  }

  // ---- shape ----

  /**
   * The same elements in the same order under another shape.
   *
   * @param dims sizes with this tensor's number of elements as their product; one may be -1 and is
   *     worked out
   * @throws TensorException if the product differs, or more than one size is -1
   */
  public Tensor reshape(int... dims) {
    int[] known = dims.clone();
    int product = 1;
    int open = -1;
    for (int axis = 0; axis < known.length; axis++) {
      if (known[axis] == -1) {
        Check.that(open < 0, "reshape: more than one -1 in %s", Arrays.toString(dims));
        open = axis;
      } else {
        product *= known[axis];
      }
    }
    if (open >= 0) {
      Check.that(
          product > 0 && shape().size() % product == 0,
          "reshape: %s does not divide into %s",
          shape(),
          Arrays.toString(dims));
      known[open] = shape().size() / product;
    }
    return reshape(Shape.of(known));
  }

  /**
   * The same elements in the same order under another shape.
   *
   * @return this tensor if it has the shape already
   * @throws TensorException if the shape has another number of elements
   */
  public Tensor reshape(Shape shape) {
    return shape.equals(shape())
        ? this
        : Operations.apply(new Movement.Reshape(shape), this);
  }

  /**
   * Axes in another order: axis i of the result is axis {@code axes[i]} of this tensor.
   *
   * @param axes every axis once
   * @throws TensorException if they are not, or one is out of range
   */
  public Tensor permute(int... axes) {
    int[] normalized =
        Arrays.stream(axes).map(axis -> shape().normalizeAxis("permute", axis)).toArray();
    return Operations.apply(new Movement.Permute(Ints.of(normalized)), this);
  }

  /**
   * Two axes exchanged.
   *
   * @throws TensorException if one is out of range
   */
  public Tensor transpose(int first, int second) {
    int a = shape().normalizeAxis("transpose", first);
    int b = shape().normalizeAxis("transpose", second);
    int[] axes = IntStream.range(0, rank()).toArray();
    axes[a] = b;
    axes[b] = a;
    return permute(axes);
  }

  /**
   * The last two axes exchanged: (…, n, m) → (…, m, n).
   *
   * @throws TensorException if there are fewer than two
   */
  public Tensor transpose() {
    return transpose(-2, -1);
  }

  /**
   * Neighbouring axes made one, whose size is the product of theirs.
   *
   * @param first the first of them
   * @param last the last of them, included
   * @throws TensorException if one is out of range, or they are out of order
   */
  public Tensor flatten(int first, int last) {
    int from = shape().normalizeAxis("flatten", first);
    int to = shape().normalizeAxis("flatten", last);
    Check.that(from <= to, "flatten: axis %d comes after axis %d", first, last);
    int[] dims = new int[rank() - (to - from)];
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] =
          axis < from ? dim(axis)
              : axis == from ? shape().sizeBetween(from, to + 1) : dim(axis + to - from);
    }
    return reshape(Shape.of(dims));
  }

  /**
   * Drops an axis of size 1.
   *
   * @throws TensorException if it is out of range or of another size
   */
  public Tensor squeeze(int axis) {
    int normalized = shape().normalizeAxis("squeeze", axis);
    Check.that(dim(normalized) == 1, "squeeze: axis %d of %s is not 1", axis, shape());
    return reshape(shape().withoutAxis(normalized));
  }

  /**
   * Adds an axis of size 1.
   *
   * @param axis its place in the result, in [-rank - 1, rank]
   * @throws TensorException if it is out of range
   */
  public Tensor unsqueeze(int axis) {
    int place = axis < 0 ? axis + rank() + 1 : axis;
    Check.that(
        place >= 0 && place <= rank(), "unsqueeze: axis %d is out of range for %s", axis, shape());
    int[] dims = new int[rank() + 1];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = i < place ? dim(i) : i == place ? 1 : dim(i - 1);
    }
    return reshape(Shape.of(dims));
  }

  /**
   * Repeats axes of size 1, and adds leading axes, until the shape is reached. No memory is used
   * for the repetition where an operation broadcasts anyway.
   *
   * @throws TensorException if this tensor's shape does not broadcast to it
   */
  public Tensor expand(int... dims) {
    return expand(Shape.of(dims));
  }

  /**
   * Repeats axes of size 1, and adds leading axes, until the shape is reached.
   *
   * @return this tensor if it has the shape already
   * @throws TensorException if this tensor's shape does not broadcast to it
   */
  public Tensor expand(Shape shape) {
    return shape.equals(shape()) ? this : Operations.apply(new Movement.Expand(shape), this);
  }

  /**
   * Elements {@code start} to {@code stop} (exclusive) of an axis, as {@code x[start:stop]} in Python,
   * but that places beyond the axis are refused.
   *
   * @param start in [-dim(axis), dim(axis)]; a negative one counts from the end
   * @param stop likewise, so that -1 leaves the last element out; {@link #sliceFrom} goes to the end
   * @throws TensorException if they are out of range, or the start is behind the stop
   */
  public Tensor slice(int axis, int start, int stop) {
    return slice(axis, start, stop, 1);
  }

  /**
   * Elements {@code start} to the end of an axis, as {@code x[start:]} in Python.
   *
   * @param start in [-dim(axis), dim(axis)]; a negative one counts from the end, so that -3 takes the
   *     last three
   * @throws TensorException if it is not, or the axis is out of range
   */
  public Tensor sliceFrom(int axis, int start) {
    return slice(axis, start, shape().dim(shape().normalizeAxis("slice", axis)));
  }

  /**
   * Every {@code step}-th element from {@code start} to {@code stop} (exclusive) of an axis.
   *
   * @param start in [-dim(axis), dim(axis)]; a negative one counts from the end
   * @param stop likewise
   * @param step at least 1; {@link #flip} reverses the order
   * @throws TensorException if they are out of range, or the start is behind the stop
   */
  public Tensor slice(int axis, int start, int stop, int step) {
    int normalized = shape().normalizeAxis("slice", axis);
    int[] starts = new int[rank()];
    int[] stops = shape().toArray();
    int[] steps = new int[rank()];
    Arrays.fill(steps, 1);
    starts[normalized] = sliceBound(normalized, start);
    stops[normalized] = sliceBound(normalized, stop);
    steps[normalized] = step;
    return Operations.apply(
        new Movement.Slice(Ints.of(starts), Ints.of(stops), Ints.of(steps)), this);
  }

  private int sliceBound(int axis, int place) {
    int length = dim(axis);
    Check.that(
        -length <= place && place <= length,
        "slice: %d is out of range for axis %d of %s (allowed: %d to %d)",
        place,
        axis,
        shape(),
        -length,
        length);
    return place < 0 ? place + length : place;
  }

  /**
   * One element of an axis, which is dropped.
   *
   * @param index in [-dim(axis), dim(axis))
   * @throws TensorException if the axis or the index is out of range
   */
  public Tensor select(int axis, int index) {
    int normalized = shape().normalizeAxis("select", axis);
    int length = dim(normalized);
    Check.that(
        -length <= index && index < length,
        "select: index %d is out of range for axis %d of %s",
        index,
        axis,
        shape());
    int place = index < 0 ? index + length : index;
    return slice(normalized, place, place + 1).squeeze(normalized);
  }

  /**
   * Parts along an axis, one after the other.
   *
   * @param lengths the sizes of the axis in the parts; they add up to this tensor's
   * @throws TensorException if they do not, or the axis is out of range
   */
  public List<Tensor> split(int axis, int... lengths) {
    int normalized = shape().normalizeAxis("split", axis);
    Check.that(
        Arrays.stream(lengths).sum() == dim(normalized),
        "split: lengths %s do not add up to axis %d of %s",
        Arrays.toString(lengths),
        axis,
        shape());
    List<Tensor> parts = new ArrayList<>();
    int start = 0;
    for (int length : lengths) {
      parts.add(slice(normalized, start, start + length));
      start += length;
    }
    return parts;
  }

  /**
   * Parts of equal size along an axis, one after the other, as PyTorch's {@code chunk}: the last is
   * smaller if the axis does not divide evenly, and there may be fewer than asked for.
   *
   * @param count how many at most, at least 1
   * @throws TensorException if it is less, or the axis is out of range
   */
  public List<Tensor> chunk(int axis, int count) {
    int normalized = shape().normalizeAxis("chunk", axis);
    Check.that(count > 0, "chunk: %s cannot be cut into %d parts", type(), count);
    int length = Math.max(1, Math.ceilDiv(dim(normalized), count));
    int parts = Math.max(1, Math.ceilDiv(dim(normalized), length));
    return IntStream.range(0, parts)
        .mapToObj(
            part -> slice(
                normalized, part * length, Math.min(dim(normalized), (part + 1) * length)))
        .toList();
  }

  /**
   * The whole tensor several times along every axis, as PyTorch's {@code repeat} and NumPy's {@code
   * tile}: (2, 3) repeated 2, 1 times is (4, 3).
   *
   * @param counts how many times along each axis, at least 0; more of them than axes add leading axes
   * @throws TensorException if there are fewer than axes, or one is negative
   */
  public Tensor repeat(int... counts) {
    Check.that(
        counts.length >= rank() && Arrays.stream(counts).allMatch(count -> count >= 0),
        "repeat: %s cannot be repeated %s times",
        type(),
        Arrays.toString(counts));
    int extra = counts.length - rank();
    int[] apart = new int[2 * counts.length];
    int[] repeated = new int[2 * counts.length];
    int[] joined = new int[counts.length];
    for (int axis = 0; axis < counts.length; axis++) {
      int length = axis < extra ? 1 : dim(axis - extra);
      apart[2 * axis] = 1;
      apart[2 * axis + 1] = length;
      repeated[2 * axis] = counts[axis];
      repeated[2 * axis + 1] = length;
      joined[axis] = counts[axis] * length;
    }
    return reshape(Shape.of(apart)).expand(Shape.of(repeated)).reshape(Shape.of(joined));
  }

  /**
   * Each element of an axis several times, one after the other: 1, 2 repeated 2 times is 1, 1, 2, 2.
   *
   * @param count how many times, at least 0
   * @throws TensorException if it is negative, or the axis is out of range
   */
  public Tensor repeatInterleave(int axis, int count) {
    int normalized = shape().normalizeAxis("repeat_interleave", axis);
    Tensor apart = unsqueeze(normalized + 1);
    return apart
        .expand(apart.shape().withDim(normalized + 1, count))
        .flatten(normalized, normalized + 1);
  }

  /**
   * The lower triangle of matrices (…, n, m); 0, or false, above it.
   *
   * @param diagonal the last diagonal that is kept: 0 the main one, 1 that above it, -1 that below
   * @return of this tensor's shape and type
   * @throws TensorException if there are fewer than two axes
   */
  public Tensor tril(int diagonal) {
    return Tensors.where(diagonals("tril").le(diagonal), this, 0);
  }

  /**
   * The upper triangle of matrices (…, n, m); 0, or false, below it.
   *
   * @param diagonal the first diagonal that is kept: 0 the main one, 1 that above it, -1 that below
   * @return of this tensor's shape and type
   * @throws TensorException if there are fewer than two axes
   */
  public Tensor triu(int diagonal) {
    return Tensors.where(diagonals("triu").ge(diagonal), this, 0);
  }

  /** Which diagonal each element of a matrix lies on: its column less its row. */
  private Tensor diagonals(String operation) {
    Check.that(rank() >= 2, "%s: needs matrices, got %s", operation, type());
    Tensor rows = Tensors.arange(dim(-2), DType.INT32, device).unsqueeze(1);
    return Tensors.arange(dim(-1), DType.INT32, device).sub(rows);
  }

  /**
   * Adds elements of one value before and after an axis.
   *
   * @param before how many before, at least 0
   * @param after how many after, at least 0
   * @param number their value
   * @throws TensorException if the axis is out of range, a count is negative, or this tensor's type
   *     does not hold the number
   */
  public Tensor pad(int axis, int before, int after, double number) {
    int normalized = shape().normalizeAxis("pad", axis);
    int[] front = new int[rank()];
    int[] back = new int[rank()];
    front[normalized] = before;
    back[normalized] = after;
    return Operations.apply(new Movement.Pad(Ints.of(front), Ints.of(back), number), this);
  }

  /**
   * The order along axes reversed; along all of them if none is named.
   *
   * @param axes each once
   * @throws TensorException if an axis is out of range or named twice
   */
  public Tensor flip(int... axes) {
    return Operations.apply(new Movement.Flip(Ints.of(allAxes("flip", axes))), this);
  }

  // ---- indexing ----

  /**
   * Elements that an index names along an axis: {@code y[i][j][k] = x[i][index[i][j][k]][k]} for
   * axis 1. The gradient adds up where an element is taken more than once. An index out of range is
   * an error when the numbers are computed.
   *
   * @param index of an integer type and this tensor's rank; no larger than this tensor along the
   *     other axes
   * @return of the index's shape and this tensor's type
   * @throws TensorException if the axis is out of range, or the index is not as above
   */
  public Tensor gather(int axis, Tensor index) {
    int normalized = shape().normalizeAxis("gather", axis);
    return Operations.apply(new Indexing.Gather(normalized), this, index);
  }

  /**
   * The slices along an axis that an index names, in its order. The gradient adds up where a slice
   * is taken more than once. An index out of range is an error when the numbers are computed.
   *
   * @param index (k), of an integer type
   * @return of this tensor's type and shape, with k for the size of the axis
   * @throws TensorException if the axis is out of range, or the index is not as above
   */
  public Tensor indexSelect(int axis, Tensor index) {
    int normalized = shape().normalizeAxis("index_select", axis);
    return Operations.apply(new Indexing.IndexSelect(normalized), this, index);
  }

  /**
   * This tensor with other elements where an index names places along an axis: {@code
   * y[i][index[i][j][k]][k] = values[i][j][k]} for axis 1. Of places that are named more than once the
   * last one in the order of the axis counts. Gradients flow to the values that are there, and to the
   * elements that stayed. An index out of range is an error when the numbers are computed.
   *
   * @param index of an integer type and this tensor's rank; no larger than this tensor along the other
   *     axes
   * @param values of the index's shape and this tensor's type
   * @return of this tensor's shape and type
   * @throws TensorException if the axis is out of range, or the operands are not as above
   */
  public Tensor scatter(int axis, Tensor index, Tensor values) {
    int normalized = shape().normalizeAxis("scatter", axis);
    Check.sameDType("scatter", type(), values.type());
    Indexing.ScatterAdd place = new Indexing.ScatterAdd(normalized, shape());
    place.infer(List.of(values.type(), index.type()));
    int length = index.dim(normalized);
    if (length == 0) {
      return this;
    }
    // In the order of places, equals stay in order, so that the last of them stands before another.
    Tensor order = index.argsort(normalized, false);
    Tensor places = index.gather(normalized, order);
    Tensor changes =
        places.slice(normalized, 0, length - 1).ne(places.slice(normalized, 1, length));
    Tensor last = changes.pad(normalized, 0, 1, 1);
    Tensor written = Operations.apply(place, last.cast(DType.FLOAT32), places).gt(0);
    Tensor kept = Tensors.where(last, values.gather(normalized, order), 0);
    return Tensors.where(written, Operations.apply(place, kept, places), this);
  }

  /**
   * This tensor with others added where an index names places along an axis: {@code
   * y[i][index[i][j][k]][k] += values[i][j][k]} for axis 1, in the order of the values. An index out of
   * range is an error when the numbers are computed.
   *
   * @param index of an integer type and this tensor's rank; no larger than this tensor along the other
   *     axes
   * @param values of the index's shape and this tensor's floating or integer type
   * @return of this tensor's shape and type
   * @throws TensorException if the axis is out of range, or the operands are not as above
   */
  public Tensor scatterAdd(int axis, Tensor index, Tensor values) {
    int normalized = shape().normalizeAxis("scatter_add", axis);
    Check.numeric("scatter_add", type());
    return add(
        Operations.apply(new Indexing.ScatterAdd(normalized, shape()), values, index));
  }

  /**
   * This tensor with slices of others added to those that an index names along an axis: slice i of the
   * values to slice {@code index[i]}, in the order of the values. An index out of range is an error when
   * the numbers are computed.
   *
   * @param index (k), of an integer type
   * @param values of this tensor's shape, with k for the size of the axis, and of its floating or
   *     integer type
   * @return of this tensor's shape and type
   * @throws TensorException if the axis is out of range, or the operands are not as above
   */
  public Tensor indexAdd(int axis, Tensor index, Tensor values) {
    int normalized = shape().normalizeAxis("index_add", axis);
    Check.numeric("index_add", type());
    Tensor sums =
        Operations.apply(new Indexing.IndexAdd(normalized, dim(normalized)), values, index);
    Check.shape("index_add", "what is added", sums.shape(), shape());
    return add(sums);
  }

  /**
   * A number where a mask holds, this tensor elsewhere.
   *
   * @param mask bool, of a shape that broadcasts to this tensor's
   * @return of this tensor's shape and type
   * @throws TensorException if the mask is not as above, or this tensor's type does not hold the number
   */
  public Tensor maskedFill(Tensor mask, double number) {
    Check.that(
        mask.shape().broadcastsTo(shape()),
        "masked_fill: a mask of shape %s does not broadcast to %s",
        mask.shape(),
        shape());
    return Tensors.where(mask, constant("masked_fill", number), this);
  }

  /**
   * The elements where a mask holds, in row-major order. How many there are is only known from the
   * numbers of the mask, so <b>this call computes them</b> and waits; inside a training step {@link
   * Tensors#where(Tensor, Tensor, double)} and a sum do without. Gradients flow through.
   *
   * @param mask bool; it and this tensor broadcast
   * @return (k), of this tensor's type
   * @throws TensorException if the mask is not bool, or the shapes do not broadcast
   */
  public Tensor maskedSelect(Tensor mask) {
    Check.that(
        mask.dtype() == DType.BOOL, "masked_select: the mask must be boolean, got %s", mask.type());
    Shape both = Shape.broadcast("masked_select", shape(), mask.shape());
    long[] holds = mask.expand(both).toLongArray();
    int[] chosen = IntStream.range(0, holds.length).filter(i -> holds[i] != 0).toArray();
    return expand(both)
        .reshape(both.size())
        .indexSelect(0, Tensors.of(chosen, device, chosen.length));
  }

  /**
   * 1 (or true) where a new last axis's index equals the element, 0 elsewhere: (…) → (…, depth). An
   * element outside [0, depth) gives zeros alone. No gradient flows through.
   *
   * @param depth the size of the new axis
   * @param target the type of the result
   * @throws TensorException if this tensor is not of an integer type
   */
  public Tensor oneHot(int depth, DType target) {
    return Operations.apply(new Indexing.OneHot(depth, target), this);
  }

  /**
   * Some elements of an axis in order.
   *
   * @param values of the type of the tensor that was ranked
   * @param indices int64, of the same shape: where each stood along the axis
   */
  public record Ranked(Tensor values, Tensor indices) {}

  /**
   * The k largest or smallest elements along an axis, best first; the lower index first among
   * equals. NaN counts as larger than any number.
   *
   * @param k in [0, dim(axis)]
   * @return of this tensor's shape with k for the size of the axis; gradients flow through the
   *     values
   * @throws TensorException if k or the axis is out of range
   */
  public Ranked topK(int k, int axis, boolean largest) {
    int normalized = shape().normalizeAxis("topk", axis);
    Tensor rows = lastAxis(normalized);
    List<Tensor> results =
        Operations.applyAll(new Indexing.TopK(k, largest), List.of(rows), device);
    return new Ranked(
        results.get(0).backFromLastAxis(normalized), results.get(1).backFromLastAxis(normalized));
  }

  /**
   * The indices that sort an axis; equals stay in order. NaN counts as larger than any number. No
   * gradient flows through.
   *
   * @return int64, of this tensor's shape
   * @throws TensorException if the axis is out of range
   */
  public Tensor argsort(int axis, boolean descending) {
    int normalized = shape().normalizeAxis("argsort", axis);
    return Operations.apply(new Indexing.ArgSort(descending), lastAxis(normalized))
        .backFromLastAxis(normalized);
  }

  /**
   * An axis sorted, with the indices that sort it; equals stay in order. NaN counts as larger than
   * any number. Gradients flow through the values; {@link Functions#softSort(Tensor, double)} is
   * differentiable in the order too.
   *
   * @return of this tensor's shape
   * @throws TensorException if the axis is out of range
   */
  public Ranked sort(int axis, boolean descending) {
    Tensor indices = argsort(axis, descending);
    return new Ranked(gather(axis, indices), indices);
  }

  // ---- products and rows ----

  /**
   * The matrix product over the last two axes: (…, n, k) @ (…, k, m) → (…, n, m). Leading axes
   * broadcast. A vector counts as a row on the left, (k) @ (…, k, m) → (…, m), and as a column on
   * the right, (…, n, k) @ (k) → (…, n). Floating types, the same of both. The product over k = 0
   * is zero.
   *
   * @throws TensorException if the inner sizes differ, the leading axes do not broadcast, or the
   *     types differ or are not floating
   */
  public Tensor matmul(Tensor other) {
    if (rank() == 1) {
      return unsqueeze(0).matmul(other).squeeze(other.rank() == 1 ? 0 : -2);
    }
    if (other.rank() == 1) {
      return matmul(other.unsqueeze(1)).squeeze(-1);
    }
    return matmul(other, false, false);
  }

  /**
   * The matrix product over the last two axes, either operand transposed first, without moving it
   * in memory. Leading axes broadcast. Floating types, the same of both.
   *
   * @param other (…, k, m), or (…, m, k) if it is to be transposed
   * @param transposeThis whether this tensor is (…, k, n) rather than (…, n, k)
   * @param transposeOther whether the other is (…, m, k)
   * @return (…, n, m)
   * @throws TensorException if an operand has fewer than two axes, the inner sizes differ, the
   *     leading axes do not broadcast, or the types differ or are not floating
   */
  public Tensor matmul(Tensor other, boolean transposeThis, boolean transposeOther) {
    return Operations.apply(new Contraction.MatMul(transposeThis, transposeOther), this, other);
  }

  /**
   * The products of all elements of two vectors: (n), (m) → (n, m). Types float32, float64 and
   * integers, the same of both. The inner product is {@link #matmul(Tensor)}.
   *
   * @throws TensorException if an operand is no vector, or the types differ or are bool
   */
  public Tensor outer(Tensor other) {
    Check.rank("outer", type(), 1);
    Check.rank("outer", other.type(), 1);
    return unsqueeze(1).mul(other);
  }

  /**
   * {@code exp(x) / sum(exp(x))} along an axis, without overflow; of this tensor's shape and
   * floating type.
   *
   * @throws TensorException if the type is not floating, or the axis is empty or out of range
   */
  public Tensor softmax(int axis) {
    int normalized = shape().normalizeAxis("softmax", axis);
    return Operations.apply(new Fused.Softmax(), lastAxis(normalized)).backFromLastAxis(normalized);
  }

  /**
   * The logarithm of the {@linkplain #softmax softmax} along an axis, which stays finite where that
   * underflows; of this tensor's shape and floating type.
   *
   * @throws TensorException if the type is not floating, or the axis is empty or out of range
   */
  public Tensor logSoftmax(int axis) {
    int normalized = shape().normalizeAxis("log_softmax", axis);
    return Operations.apply(new Fused.LogSoftmax(), lastAxis(normalized))
        .backFromLastAxis(normalized);
  }

  /** This tensor, through which no gradient flows. Nothing is copied. */
  public Tensor detach() {
    return Operations.apply(new Control.Detach(), this);
  }

  private Tensor lastAxis(int axis) {
    return axis == rank() - 1 ? this : transpose(axis, -1);
  }

  private Tensor backFromLastAxis(int axis) {
    return axis == rank() - 1 ? this : transpose(axis, -1);
  }

  // ---- to be looked at ----

  /**
   * The smallest and largest element, mean, standard deviation and the share of elements that are NaN or
   * infinite, computed if need be.
   */
  public TensorSummary describe() {
    return TensorSummary.of(toHost(), device.name());
  }

  /**
   * Type, shape, device and, where they are at hand, the numbers as PyTorch prints them: rows in
   * brackets, of more than 1000 elements the first and last three along every axis.
   *
   * <p>At hand are numbers that were computed before, and those of a tensor of at most 1000 elements that
   * are quick to compute: by no more than 64 operations, which read and write no more than 16 384
   * elements in all. The reference device computes them for this text alone, equal to the device's up to
   * rounding, and they are not kept; otherwise the text says that they are not computed. So a debugger may
   * ask at any time: nothing is thrown, no plan is kept, no graph is let go of, and what is assigned to
   * parameters stays assigned. {@link #toFloatArray} and its like compute whatever it takes.
   */
  @Override
  public String toString() {
    String what = "Tensor " + type() + " on " + device.name();
    try {
      HostArray numbers = Glance.at(this);
      if (numbers == null) {
        return what + ", not computed";
      }
      return what + (rank() == 0 ? ": " : "\n") + TensorText.of(numbers);
    } catch (RuntimeException | Error e) {
      // Whatever it is, the one who looks at a tensor is to see what else is known of it.
      return what + ", no numbers: " + e.getMessage();
    }
  }
}

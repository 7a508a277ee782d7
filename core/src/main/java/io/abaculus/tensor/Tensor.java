package io.abaculus.tensor;

import io.abaculus.device.Buffer;
import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.ArgFunction;
import io.abaculus.graph.BinaryFunction;
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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A tensor: a value with a shape and an element type, on a device. Operations check their operands at
 * the call and throw {@link TensorException} there; the numbers are computed when they are asked for
 * ({@link #item}, {@link #toFloatArray}, {@link Tensors#evaluate}), a whole graph at a time.
 *
 * <p>Axes may be negative, counting from the end. Operands of elementwise operations broadcast as in
 * NumPy: axes of size 1, and missing leading axes, are repeated. Types are never changed silently:
 * use {@link #cast}. A Java number takes on the type of the tensor it meets.
 */
public final class Tensor {
  private final Value value;
  private final Device device;

  /** For code that extends the library: a tensor for a value of a graph. */
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

  public Device device() {
    return device;
  }

  public TensorType type() {
    return value.type();
  }

  public Shape shape() {
    return value.shape();
  }

  public DType dtype() {
    return value.dtype();
  }

  /** The size of an axis. */
  public int dim(int axis) {
    return shape().dim(axis);
  }

  public int rank() {
    return shape().rank();
  }

  // ---- its numbers ----

  @Nullable
  Buffer storage() {
    return (Buffer) value.node().storage(value.index());
  }

  /** The numbers, computed if need be. They may be the tensor's own memory: do not change them. */
  public HostArray toHost() {
    Buffer known = storage();
    if (known == null) {
      Tensors.evaluate(this);
      known = java.util.Objects.requireNonNull(storage());
    }
    return known.toHost();
  }

  /** The only element, as a double. */
  public double item() {
    Check.that(shape().size() == 1, "item: %s has %d elements", type(), shape().size());
    return toHost().getDouble(0);
  }

  /** All elements as floats, in row-major order, in a new array. */
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

  /** All elements as doubles, in row-major order, in a new array. */
  public double[] toDoubleArray() {
    HostArray numbers = toHost();
    return IntStream.range(0, numbers.size()).mapToDouble(numbers::getDouble).toArray();
  }

  /** All elements as longs, in row-major order, in a new array. */
  public long[] toLongArray() {
    HostArray numbers = toHost();
    return IntStream.range(0, numbers.size()).mapToLong(numbers::getLong).toArray();
  }

  /** The same numbers on another device; no gradient flows through. */
  public Tensor to(Device other) {
    return other == device ? this : ofHost(toHost().copy(), other);
  }

  /** A number as a tensor of this one's element type and device, by the rule of the package. */
  Tensor constant(String operation, double number) {
    Check.number(operation, number, dtype());
    return Tensors.full(number, TensorType.of(dtype()), device);
  }

  // ---- arithmetic ----

  public Tensor add(Tensor other) {
    return binary(BinaryFunction.ADD, other);
  }

  public Tensor add(double number) {
    return binary(BinaryFunction.ADD, number);
  }

  public Tensor sub(Tensor other) {
    return binary(BinaryFunction.SUBTRACT, other);
  }

  public Tensor sub(double number) {
    return binary(BinaryFunction.SUBTRACT, number);
  }

  public Tensor mul(Tensor other) {
    return binary(BinaryFunction.MULTIPLY, other);
  }

  public Tensor mul(double number) {
    return binary(BinaryFunction.MULTIPLY, number);
  }

  public Tensor div(Tensor other) {
    checkQuotient();
    return binary(BinaryFunction.DIVIDE, other);
  }

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

  public Tensor truncatedDiv(Tensor other) {
    Check.integer("truncated_divide", type());
    return binary(BinaryFunction.DIVIDE, other);
  }

  public Tensor truncatedDiv(double number) {
    Check.integer("truncated_divide", type());
    Check.that(number != 0, "truncated_divide: %s is divided by zero", type());
    return binary(BinaryFunction.DIVIDE, number);
  }

  public Tensor pow(Tensor exponent) {
    return binary(BinaryFunction.POWER, exponent);
  }

  public Tensor pow(double exponent) {
    Check.that(
        dtype().isFloating() || exponent >= 0,
        "power: %s to the power %s need not be integers; cast the tensor to a floating type first",
        type(),
        exponent);
    return binary(BinaryFunction.POWER, exponent);
  }

  /** The larger of two elements; the gradient of equals is shared. */
  public Tensor maximum(Tensor other) {
    return binary(BinaryFunction.MAXIMUM, other);
  }

  public Tensor maximum(double number) {
    return binary(BinaryFunction.MAXIMUM, number);
  }

  /** The smaller of two elements; the gradient of equals is shared. */
  public Tensor minimum(Tensor other) {
    return binary(BinaryFunction.MINIMUM, other);
  }

  public Tensor minimum(double number) {
    return binary(BinaryFunction.MINIMUM, number);
  }

  /** Brings elements into [low, high]; the gradient is 1 inside, the bounds included, 0 outside. */
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

  public Tensor neg() {
    return unary(UnaryFunction.NEGATE);
  }

  public Tensor abs() {
    return unary(UnaryFunction.ABS);
  }

  /** -1, 0 or 1. */
  public Tensor sign() {
    return unary(UnaryFunction.SIGN);
  }

  public Tensor reciprocal() {
    return unary(UnaryFunction.RECIPROCAL);
  }

  public Tensor square() {
    return unary(UnaryFunction.SQUARE);
  }

  public Tensor sqrt() {
    return unary(UnaryFunction.SQRT);
  }

  /** 1 / sqrt(x). */
  public Tensor rsqrt() {
    return unary(UnaryFunction.RSQRT);
  }

  public Tensor exp() {
    return unary(UnaryFunction.EXP);
  }

  public Tensor log() {
    return unary(UnaryFunction.LOG);
  }

  public Tensor sin() {
    return unary(UnaryFunction.SIN);
  }

  public Tensor cos() {
    return unary(UnaryFunction.COS);
  }

  public Tensor tanh() {
    return unary(UnaryFunction.TANH);
  }

  public Tensor atan() {
    return unary(UnaryFunction.ATAN);
  }

  /** The error function. */
  public Tensor erf() {
    return unary(UnaryFunction.ERF);
  }

  public Tensor sigmoid() {
    return unary(UnaryFunction.SIGMOID);
  }

  /** x · sigmoid(x). */
  public Tensor silu() {
    return unary(UnaryFunction.SILU);
  }

  public Tensor relu() {
    return unary(UnaryFunction.RELU);
  }

  /** x · Phi(x), exact (Hendrycks and Gimpel, "Gaussian error linear units", 2016). */
  public Tensor gelu() {
    return unary(UnaryFunction.GELU);
  }

  public Tensor floor() {
    return unary(UnaryFunction.FLOOR);
  }

  public Tensor ceil() {
    return unary(UnaryFunction.CEIL);
  }

  /** To the nearest whole number, ties to the even one. */
  public Tensor round() {
    return unary(UnaryFunction.ROUND);
  }

  /** For code that extends the library: any function of one element. */
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

  public Tensor eq(Tensor other) {
    return compare(Comparison.EQUAL, other);
  }

  public Tensor eq(double number) {
    return compare(Comparison.EQUAL, number);
  }

  public Tensor ne(Tensor other) {
    return compare(Comparison.NOT_EQUAL, other);
  }

  public Tensor ne(double number) {
    return compare(Comparison.NOT_EQUAL, number);
  }

  public Tensor lt(Tensor other) {
    return compare(Comparison.LESS, other);
  }

  public Tensor lt(double number) {
    return compare(Comparison.LESS, number);
  }

  public Tensor le(Tensor other) {
    return compare(Comparison.LESS_EQUAL, other);
  }

  public Tensor le(double number) {
    return compare(Comparison.LESS_EQUAL, number);
  }

  public Tensor gt(Tensor other) {
    return compare(Comparison.GREATER, other);
  }

  public Tensor gt(double number) {
    return compare(Comparison.GREATER, number);
  }

  public Tensor ge(Tensor other) {
    return compare(Comparison.GREATER_EQUAL, other);
  }

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

  public Tensor and(Tensor other) {
    return logical(LogicalFunction.AND, other);
  }

  public Tensor or(Tensor other) {
    return logical(LogicalFunction.OR, other);
  }

  public Tensor xor(Tensor other) {
    return logical(LogicalFunction.XOR, other);
  }

  /** The other truth value. */
  public Tensor not() {
    return xor(Tensors.full(1, TensorType.of(DType.BOOL), device));
  }

  private Tensor logical(LogicalFunction function, Tensor other) {
    return Operations.apply(new Elementwise.Logical(function), this, other);
  }

  /** The nearest values of another type. */
  public Tensor cast(DType target) {
    return target == dtype() ? this : Operations.apply(new Elementwise.Cast(target), this);
  }

  // ---- reductions ----

  /** The sum over axes; over all of them if none is named. */
  public Tensor sum(int... axes) {
    return reduce(ReduceFunction.SUM, false, axes);
  }

  /** The sum over axes, which stay with size 1. */
  public Tensor sumKeepDims(int... axes) {
    return reduce(ReduceFunction.SUM, true, axes);
  }

  public Tensor mean(int... axes) {
    Check.floating("mean", type());
    double count = count("mean", axes);
    return sum(axes).div(count);
  }

  public Tensor meanKeepDims(int... axes) {
    Check.floating("mean", type());
    double count = count("mean", axes);
    return sumKeepDims(axes).div(count);
  }

  /** The largest elements; the gradient of equals is shared. */
  public Tensor max(int... axes) {
    return reduce(ReduceFunction.MAX, false, axes);
  }

  public Tensor maxKeepDims(int... axes) {
    return reduce(ReduceFunction.MAX, true, axes);
  }

  public Tensor min(int... axes) {
    return reduce(ReduceFunction.MIN, false, axes);
  }

  public Tensor minKeepDims(int... axes) {
    return reduce(ReduceFunction.MIN, true, axes);
  }

  /** The variance over axes, divided by the count less {@code correction} (1 in PyTorch's default). */
  public Tensor variance(int correction, int... axes) {
    Check.floating("var", type());
    double count = count("var", axes);
    return sub(meanKeepDims(axes)).square().sum(axes).div(count - correction);
  }

  /** {@code log(sum(exp(x)))} over axes, without overflow. */
  public Tensor logSumExp(int... axes) {
    Check.floating("logsumexp", type());
    Tensor largest = maxKeepDims(axes).detach();
    Tensor finite = Tensors.where(largest.abs().lt(Double.POSITIVE_INFINITY), largest, 0);
    return sub(finite).exp().sum(axes).log().add(finite.reshape(sum(axes).shape()));
  }

  /** The index (int64) of the largest element along an axis, the first of equals. */
  public Tensor argmax(int axis) {
    return argReduce(ArgFunction.ARG_MAX, axis);
  }

  public Tensor argmin(int axis) {
    return argReduce(ArgFunction.ARG_MIN, axis);
  }

  private Tensor argReduce(ArgFunction function, int axis) {
    String label = new Reduction.ArgReduce(function, axis).label();
    int normalized = shape().normalizeAxis(label, axis);
    return Operations.apply(new Reduction.ArgReduce(function, normalized), this);
  }

  /** Sums of all elements up to and including each one along an axis. */
  public Tensor cumsum(int axis) {
    int normalized = shape().normalizeAxis("cumsum", axis);
    return Operations.apply(new Reduction.CumulativeSum(normalized, false), this);
  }

  private Tensor reduce(ReduceFunction function, boolean keepDims, int... axes) {
    int[] normalized = allAxes(function.name().toLowerCase(java.util.Locale.ROOT), axes);
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

  /** The same elements under another shape; one size may be -1 and is worked out. */
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

  public Tensor reshape(Shape shape) {
    return shape.equals(shape())
        ? this
        : Operations.apply(new Movement.Reshape(shape), this);
  }

  /** Axis i of the result is axis {@code axes[i]} of this tensor. */
  public Tensor permute(int... axes) {
    int[] normalized =
        Arrays.stream(axes).map(axis -> shape().normalizeAxis("permute", axis)).toArray();
    return Operations.apply(new Movement.Permute(Ints.of(normalized)), this);
  }

  /** Two axes exchanged. */
  public Tensor transpose(int first, int second) {
    int a = shape().normalizeAxis("transpose", first);
    int b = shape().normalizeAxis("transpose", second);
    int[] axes = IntStream.range(0, rank()).toArray();
    axes[a] = b;
    axes[b] = a;
    return permute(axes);
  }

  /** The last two axes exchanged. */
  public Tensor transpose() {
    return transpose(-2, -1);
  }

  /** Axes {@code first} to {@code last}, both included, made one. */
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

  /** Drops an axis of size 1. */
  public Tensor squeeze(int axis) {
    int normalized = shape().normalizeAxis("squeeze", axis);
    Check.that(dim(normalized) == 1, "squeeze: axis %d of %s is not 1", axis, shape());
    return reshape(shape().withoutAxis(normalized));
  }

  /** Adds an axis of size 1 at a place of the result. */
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

  /** Repeats axes of size 1, and adds leading axes, until the shape is reached. */
  public Tensor expand(int... dims) {
    return expand(Shape.of(dims));
  }

  public Tensor expand(Shape shape) {
    return shape.equals(shape()) ? this : Operations.apply(new Movement.Expand(shape), this);
  }

  /** Elements {@code start} to {@code stop} (exclusive) of an axis. */
  public Tensor slice(int axis, int start, int stop) {
    return slice(axis, start, stop, 1);
  }

  /** Every {@code step}-th element from {@code start} to {@code stop} (exclusive) of an axis. */
  public Tensor slice(int axis, int start, int stop, int step) {
    int normalized = shape().normalizeAxis("slice", axis);
    int[] starts = new int[rank()];
    int[] stops = shape().toArray();
    int[] steps = new int[rank()];
    Arrays.fill(steps, 1);
    starts[normalized] = start;
    stops[normalized] = stop;
    steps[normalized] = step;
    return Operations.apply(
        new Movement.Slice(Ints.of(starts), Ints.of(stops), Ints.of(steps)), this);
  }

  /** One element of an axis, which is dropped. */
  public Tensor select(int axis, int index) {
    int normalized = shape().normalizeAxis("select", axis);
    int place = index < 0 ? index + dim(normalized) : index;
    return slice(normalized, place, place + 1).squeeze(normalized);
  }

  /** Parts of the given lengths along an axis. */
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

  /** Adds elements of one value before and after an axis. */
  public Tensor pad(int axis, int before, int after, double number) {
    int normalized = shape().normalizeAxis("pad", axis);
    int[] front = new int[rank()];
    int[] back = new int[rank()];
    front[normalized] = before;
    back[normalized] = after;
    return Operations.apply(new Movement.Pad(Ints.of(front), Ints.of(back), number), this);
  }

  /** The order along axes reversed. */
  public Tensor flip(int... axes) {
    return Operations.apply(new Movement.Flip(Ints.of(allAxes("flip", axes))), this);
  }

  // ---- indexing ----

  /**
   * {@code y[i][j][k] = x[i][index[i][j][k]][k]} for axis 1. An index out of range is an error when
   * the numbers are computed.
   */
  public Tensor gather(int axis, Tensor index) {
    int normalized = shape().normalizeAxis("gather", axis);
    return Operations.apply(new Indexing.Gather(normalized), this, index);
  }

  /** The slices along an axis that an index of rank 1 names. */
  public Tensor indexSelect(int axis, Tensor index) {
    int normalized = shape().normalizeAxis("index_select", axis);
    return Operations.apply(new Indexing.IndexSelect(normalized), this, index);
  }

  /** A new last axis: 1 where its number equals the element, 0 elsewhere. */
  public Tensor oneHot(int depth, DType target) {
    return Operations.apply(new Indexing.OneHot(depth, target), this);
  }

  /** Values and int64 indices of some elements of an axis. */
  public record Ranked(Tensor values, Tensor indices) {}

  /** The k largest or smallest along an axis, best first. */
  public Ranked topK(int k, int axis, boolean largest) {
    int normalized = shape().normalizeAxis("topk", axis);
    Tensor rows = lastAxis(normalized);
    List<Tensor> results =
        Operations.applyAll(new Indexing.TopK(k, largest), List.of(rows), device);
    return new Ranked(
        results.get(0).backFromLastAxis(normalized), results.get(1).backFromLastAxis(normalized));
  }

  /** The int64 indices that sort an axis; equals stay in order. */
  public Tensor argsort(int axis, boolean descending) {
    int normalized = shape().normalizeAxis("argsort", axis);
    return Operations.apply(new Indexing.ArgSort(descending), lastAxis(normalized))
        .backFromLastAxis(normalized);
  }

  /** An axis sorted, with the indices that sort it. */
  public Ranked sort(int axis, boolean descending) {
    Tensor indices = argsort(axis, descending);
    return new Ranked(gather(axis, indices), indices);
  }

  // ---- products and rows ----

  /**
   * The matrix product over the last two axes; leading axes broadcast. A vector counts as a row on the
   * left and as a column on the right.
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

  /** The matrix product over the last two axes, either operand transposed first. */
  public Tensor matmul(Tensor other, boolean transposeThis, boolean transposeOther) {
    return Operations.apply(new Contraction.MatMul(transposeThis, transposeOther), this, other);
  }

  public Tensor softmax(int axis) {
    int normalized = shape().normalizeAxis("softmax", axis);
    return Operations.apply(new Fused.Softmax(), lastAxis(normalized)).backFromLastAxis(normalized);
  }

  public Tensor logSoftmax(int axis) {
    int normalized = shape().normalizeAxis("log_softmax", axis);
    return Operations.apply(new Fused.LogSoftmax(), lastAxis(normalized))
        .backFromLastAxis(normalized);
  }

  /** This tensor, through which no gradient flows. */
  public Tensor detach() {
    return Operations.apply(new Control.Detach(), this);
  }

  private Tensor lastAxis(int axis) {
    return axis == rank() - 1 ? this : transpose(axis, -1);
  }

  private Tensor backFromLastAxis(int axis) {
    return axis == rank() - 1 ? this : transpose(axis, -1);
  }

  @Override
  public String toString() {
    return "Tensor " + type() + " on " + device.name();
  }
}

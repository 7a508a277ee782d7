package io.abaculus.tensor;

import io.abaculus.graph.Check;
import io.abaculus.graph.Contraction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.Shape;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The functions that networks are made of; {@link Losses} has those that they are trained by. Shapes are
 * as in PyTorch's functions of the same name.
 * Operands are of one floating type, which the result has too, if a method does not say otherwise;
 * other operands are refused at the call with a {@link io.abaculus.graph.TensorException}, and so
 * are shapes other than those given.
 */
public final class Functions {
  private Functions() {}

  /**
   * {@code x · weightᵀ + bias}.
   *
   * @param x (…, in)
   * @param weight (out, in)
   * @param bias (out), or null for none
   * @return (…, out)
   */
  public static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
    Tensor product = x.matmul(weight, false, true);
    return bias == null ? product : product.add(bias);
  }

  /**
   * Normalises the last axis to mean 0 and variance 1, then scales and shifts (Ba et al., "Layer
   * normalization", 2016). The fused backward operation can be differentiated once.
   *
   * @param x (…, n), n at least 1
   * @param weight (n), the factors
   * @param bias (n), the summands
   * @param epsilon added to the variance, under the root
   * @return (…, n)
   */
  public static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, double epsilon) {
    return Operations.apply(new Fused.LayerNorm(epsilon), x, weight, bias);
  }

  /**
   * Multi-head attention on packed projections, in memory linear in the tokens (as in Dao et al.,
   * "FlashAttention", 2022). The fused backward operation can be differentiated once.
   *
   * @param qkv (batch, tokens, 3 · heads · size), the last axis ordered [3][heads][size]
   * @param heads at least 1
   * @param scale the factor on the products of queries and keys, 1 / sqrt(size) as a rule
   * @return (batch, tokens, heads · size)
   */
  public static Tensor attention(Tensor qkv, int heads, double scale) {
    return Operations.apply(new Fused.Attention(heads, scale), qkv);
  }

  /**
   * {@code softmax(q kᵀ / sqrt(size)) v}. Leading axes broadcast. Where all three have one shape it
   * takes memory linear in the tokens, and can be differentiated once.
   *
   * @param q (…, queries, size)
   * @param k (…, keys, size)
   * @param v (…, keys, size of values)
   * @return (…, queries, size of values)
   */
  public static Tensor scaledDotProductAttention(Tensor q, Tensor k, Tensor v) {
    double scale = 1 / Math.sqrt(q.dim(-1));
    if (q.shape().equals(k.shape()) && q.shape().equals(v.shape()) && q.rank() >= 2) {
      Tensor packed = Tensors.concat(-1, q, k, v).reshape(-1, q.dim(-2), 3 * q.dim(-1));
      return attention(packed, 1, scale).reshape(q.shape());
    }
    return q.matmul(k, false, true).mul(scale).softmax(-1).matmul(v);
  }

  /**
   * Two-dimensional convolution (cross-correlation, as everywhere in deep learning).
   *
   * @param x (batch, in channels, rows, columns)
   * @param weight (out channels, in channels, kernel rows, kernel columns)
   * @param bias (out channels), or null for none
   * @param stride rows and columns, at least 1
   * @param padding rows and columns of zeros on either side, at least 0
   * @return (batch, out channels, output rows, output columns), where output rows are {@code (rows
   *     + 2 padding - kernel rows) / stride + 1}, rounded down, and columns likewise
   */
  public static Tensor conv2d(
      Tensor x, Tensor weight, @Nullable Tensor bias, int[] stride, int[] padding) {
    Check.floating("conv2d", x.type());
    Check.rank("conv2d", x.type(), 4);
    Check.rank("conv2d weight", weight.type(), 4);
    Check.that(
        x.dim(1) == weight.dim(1),
        "conv2d: %s has %d channels, the weight %s takes %d",
        x.shape(),
        x.dim(1),
        weight.shape(),
        weight.dim(1));
    Contraction.Window window =
        new Contraction.Window(
            weight.dim(2), weight.dim(3), stride[0], stride[1], padding[0], padding[1]);
    Tensor tokens = linear(unfold(x, window), weight.reshape(weight.dim(0), -1), bias);
    return tokens
        .transpose()
        .reshape(
            x.dim(0), weight.dim(0), window.outputRows(x.dim(2)), window.outputColumns(x.dim(3)));
  }

  /**
   * The patches under a window as rows, positions row-major; elements of the padding are 0. Any
   * type.
   *
   * @param x (batch, channels, rows, columns)
   * @return (batch, positions, channels · kernel rows · kernel columns)
   */
  public static Tensor unfold(Tensor x, Contraction.Window window) {
    return Operations.apply(new Contraction.Unfold(window), x);
  }

  /**
   * The largest element under each position of a window; elements of the padding count as negative
   * infinity. The gradient goes to the largest element, and is shared among equals, whereas PyTorch
   * gives it to the first of them.
   *
   * @param x (batch, channels, rows, columns)
   * @param window with a padding of at most half of its kernel
   * @return (batch, channels, output rows, output columns), as of {@link #conv2d}
   */
  public static Tensor maxPool2d(Tensor x, Contraction.Window window) {
    checkPooling("max_pool2d", x, window);
    Tensor padded =
        surrounded(
            surrounded(x, 2, window.padRows()), 3, window.padColumns());
    Contraction.Window inside =
        new Contraction.Window(
            window.kernelRows(),
            window.kernelColumns(),
            window.strideRows(),
            window.strideColumns(),
            0,
            0);
    return pooled(x, window, windows(x, unfold(padded, inside)).max(-1));
  }

  /**
   * The mean of the elements under each position of a window; elements of the padding count as zeros,
   * as by PyTorch's default.
   *
   * @param x (batch, channels, rows, columns)
   * @param window with a padding of at most half of its kernel
   * @return (batch, channels, output rows, output columns), as of {@link #conv2d}
   */
  public static Tensor averagePool2d(Tensor x, Contraction.Window window) {
    checkPooling("average_pool2d", x, window);
    return pooled(x, window, windows(x, unfold(x, window)).mean(-1));
  }

  private static void checkPooling(String operation, Tensor x, Contraction.Window window) {
    Check.floating(operation, x.type());
    Check.rank(operation, x.type(), 4);
    Check.that(
        2 * window.padRows() <= window.kernelRows()
            && 2 * window.padColumns() <= window.kernelColumns(),
        "%s: the padding of %s is more than half of its kernel",
        operation,
        window);
  }

  /** Negative infinity before and after an axis: joined, since eager mode takes a pad for a mistake. */
  private static Tensor surrounded(Tensor x, int axis, int size) {
    if (size == 0) {
      return x;
    }
    TensorType type = x.type().withShape(x.shape().withDim(axis, size));
    Tensor lowest = Tensors.full(Double.NEGATIVE_INFINITY, type, x.device());
    return Tensors.concat(axis, lowest, x, lowest);
  }

  /** (batch, positions, channels · kernel) as (batch, positions, channels, kernel). */
  private static Tensor windows(Tensor x, Tensor patches) {
    int channels = x.dim(1);
    int kernel = channels == 0 ? 1 : patches.dim(2) / channels;
    return patches.reshape(x.dim(0), patches.dim(1), channels, kernel);
  }

  /** (batch, positions, channels) as (batch, channels, output rows, output columns). */
  private static Tensor pooled(Tensor x, Contraction.Window window, Tensor positions) {
    return positions
        .transpose()
        .reshape(
            x.dim(0), x.dim(1), window.outputRows(x.dim(2)), window.outputColumns(x.dim(3)));
  }

  /**
   * Pools regions by averaging bilinear samples (He et al., "Mask R-CNN", 2017; torchvision's
   * roi_align). Boxes carry no gradient. An image that is not in the batch is an error when the
   * numbers are computed.
   *
   * @param x (batch, rows, columns, channels)
   * @param boxes (regions, 4) as x1, y1, x2, y2
   * @param batchIndex (regions), of an integer type: which image of the batch
   * @return (regions, size, size, channels)
   */
  public static Tensor roiAlign(
      Tensor x, Tensor boxes, Tensor batchIndex, Fused.RoiPooling pooling) {
    return Operations.apply(new Fused.RoiAlign(pooling), x, boxes, batchIndex);
  }

  /**
   * A softly sorted last axis.
   *
   * @param values (…, n), ascending
   * @param permutation (…, n, n): the weight of element i at sorted position j in [i][j], or its
   *     logarithm
   */
  public record Sorted(Tensor values, Tensor permutation) {}

  /**
   * Sorts the last axis, softly and ascending, with a relaxed sorting network (Petersen et al.,
   * "Monotonic differentiable sorting networks", 2022). It can be differentiated once.
   *
   * @param x (…, n), n at least 1
   */
  public static Sorted softSort(Tensor x, Fused.SortAttributes attributes) {
    List<Tensor> results =
        Operations.applyAll(new Fused.SoftSort(attributes), List.of(x), x.device());
    return new Sorted(results.get(0), results.get(1));
  }

  /**
   * Sorts the last axis with the Cauchy relaxation of a bitonic network, as {@link
   * #softSort(Tensor, Fused.SortAttributes)}.
   *
   * @param x (…, n), n at least 1
   * @param steepness the factor on differences, greater than 0 and finite: the larger, the closer
   *     to a hard sort
   */
  public static Sorted softSort(Tensor x, double steepness) {
    return softSort(
        x,
        new Fused.SortAttributes(
            SortingNetwork.BITONIC, Relaxation.CAUCHY, steepness, 0.25, false));
  }

  /**
   * {@code x / max(|x|, epsilon)}, the Euclidean norm taken along an axis.
   *
   * @param epsilon at least 0; with 0, a vector of zeros becomes NaN
   * @return of the shape of x
   */
  public static Tensor l2Normalize(Tensor x, int axis, double epsilon) {
    Check.floating("l2_normalize", x.type());
    return x.mul(x.square().sumKeepDims(axis).maximum(epsilon * epsilon).rsqrt());
  }

  /**
   * The cosine of the angle between vectors along an axis, of which a norm below 1e-8 counts as that, as
   * by PyTorch's default. The operands broadcast.
   *
   * @param axis of the shape that they broadcast to
   * @return of that shape without the axis
   */
  public static Tensor cosineSimilarity(Tensor a, Tensor b, int axis) {
    Check.floating("cosine_similarity", a.type());
    Shape shape = Shape.broadcast("cosine_similarity", a.shape(), b.shape());
    Tensor x = l2Normalize(a.expand(shape), axis, 1e-8);
    return x.mul(l2Normalize(b.expand(shape), axis, 1e-8)).sum(axis);
  }

  /**
   * Euclidean distances between rows; the gradient between equal rows is zero. Leading axes
   * broadcast. It holds (…, n, m, size) numbers on the way.
   *
   * @param a (…, n, size)
   * @param b (…, m, size)
   * @return (…, n, m)
   */
  public static Tensor cdist(Tensor a, Tensor b) {
    Check.floating("cdist", a.type());
    return a.unsqueeze(-2).sub(b.unsqueeze(-3)).norm(2, -1);
  }

  /**
   * Each element is zero with the given probability and otherwise scaled up to keep the mean
   * (Srivastava et al., "Dropout", 2014).
   *
   * @param probability in [0, 1); 0 returns x
   * @param key draws once, if the probability is not 0
   * @return of the shape of x
   */
  public static Tensor dropout(Tensor x, double probability, RandomKey key) {
    Check.floating("dropout", x.type());
    Check.that(
        probability >= 0 && probability < 1,
        "dropout: the probability %s is not in [0, 1)",
        probability);
    if (probability == 0) {
      return x;
    }
    Tensor kept = key.uniform(x.type()).ge(probability);
    return Tensors.where(kept, x.mul(1 / (1 - probability)), 0);
  }

  /**
   * A sum over products in Einstein's notation, such as {@code "bik,bjk->bij"}: a letter names an
   * axis, and letters that the result does not have are summed over. Operands are contracted from
   * left to right, each pair as one batched matrix product. One operand alone may be of any type.
   *
   * @param equation the letters of each operand, none twice in one, and after {@code ->} those of
   *     the result
   * @return of the sizes that its letters name
   */
  public static Tensor einsum(String equation, Tensor... operands) {
    return Einsum.of(equation, operands);
  }

  /**
   * 1 where a new last axis's index equals the element, 0 elsewhere: (…) → (…, depth), float32.
   *
   * @param index of an integer type; an element outside [0, depth) gives zeros alone
   */
  public static Tensor oneHot(Tensor index, int depth) {
    return index.oneHot(depth, DType.FLOAT32);
  }
}

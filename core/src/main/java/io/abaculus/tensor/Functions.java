package io.abaculus.tensor;

import io.abaculus.graph.Check;
import io.abaculus.graph.Contraction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The functions that networks are made of. Shapes are as in PyTorch's functions of the same name. */
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
   * normalization", 2016).
   *
   * @param epsilon added to the variance
   */
  public static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, double epsilon) {
    return Operations.apply(new Fused.LayerNorm(epsilon), x, weight, bias);
  }

  /**
   * Multi-head attention on packed projections, in memory linear in the tokens (as in Dao et al.,
   * "FlashAttention", 2022).
   *
   * @param qkv (batch, tokens, 3 · heads · size), the last axis ordered [3][heads][size]
   * @return (batch, tokens, heads · size)
   */
  public static Tensor attention(Tensor qkv, int heads, double scale) {
    return Operations.apply(new Fused.Attention(heads, scale), qkv);
  }

  /**
   * {@code softmax(q kᵀ / sqrt(size)) v}.
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
   * The mean over all targets but the ignored of {@code -log softmax(logits)[target]}.
   *
   * @param logits (batch, classes, …)
   * @param target whole numbers (batch, …)
   * @return a scalar; NaN if every target is ignored
   */
  public static Tensor crossEntropy(Tensor logits, Tensor target, long ignoreIndex) {
    Check.that(logits.rank() >= 2, "cross_entropy: logits need a class axis, got %s",
        logits.type());
    Tensor rows = logits;
    if (logits.rank() > 2) {
      int[] order = new int[logits.rank()];
      for (int axis = 1; axis < order.length - 1; axis++) {
        order[axis] = axis + 1;
      }
      order[order.length - 1] = 1;
      rows = logits.permute(order).flatten(0, -2);
    }
    Tensor flat = target.flatten(0, -1);
    Tensor losses = Operations.apply(new Fused.CrossEntropy(ignoreIndex), rows, flat);
    Tensor counted = flat.cast(DType.INT64).ne(ignoreIndex).cast(logits.dtype()).sum();
    return losses.sum().div(counted);
  }

  /**
   * Two-dimensional convolution (cross-correlation, as everywhere in deep learning).
   *
   * @param x (batch, in channels, rows, columns)
   * @param weight (out channels, in channels, kernel rows, kernel columns)
   * @param bias (out channels), or null for none
   * @param stride rows and columns
   * @param padding rows and columns of zeros on either side
   * @return (batch, out channels, …)
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
   * The patches under a window as rows: (batch, channels, rows, columns) becomes (batch, positions,
   * channels · kernel rows · kernel columns).
   */
  public static Tensor unfold(Tensor x, Contraction.Window window) {
    return Operations.apply(new Contraction.Unfold(window), x);
  }

  /**
   * Pools regions by averaging bilinear samples (He et al., "Mask R-CNN", 2017; torchvision's
   * roi_align).
   *
   * @param x (batch, rows, columns, channels)
   * @param boxes (regions, 4) as x1, y1, x2, y2
   * @param batchIndex whole numbers (regions): which image of the batch
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
   * @param permutation (…, n, n): the weight of element i at sorted position j, or its logarithm
   */
  public record Sorted(Tensor values, Tensor permutation) {}

  /** Sorts the last axis with a relaxed sorting network. */
  public static Sorted softSort(Tensor x, Fused.SortAttributes attributes) {
    List<Tensor> results =
        Operations.applyAll(new Fused.SoftSort(attributes), List.of(x), x.device());
    return new Sorted(results.get(0), results.get(1));
  }

  /** Sorts the last axis with the Cauchy relaxation of a bitonic network. */
  public static Sorted softSort(Tensor x, double steepness) {
    return softSort(
        x,
        new Fused.SortAttributes(
            SortingNetwork.BITONIC, Relaxation.CAUCHY, steepness, 0.25, false));
  }

  /** {@code x / max(|x|, epsilon)}, the Euclidean norm taken along an axis. */
  public static Tensor l2Normalize(Tensor x, int axis, double epsilon) {
    Check.floating("l2_normalize", x.type());
    return x.mul(x.square().sumKeepDims(axis).maximum(epsilon * epsilon).rsqrt());
  }

  /**
   * Euclidean distances between rows; the gradient between equal rows is zero.
   *
   * @param a (…, n, size)
   * @param b (…, m, size)
   * @return (…, n, m)
   */
  public static Tensor cdist(Tensor a, Tensor b) {
    Check.floating("cdist", a.type());
    Tensor squares = a.unsqueeze(-2).sub(b.unsqueeze(-3)).square().sum(-1);
    Tensor apart = squares.gt(0);
    return Tensors.where(apart, Tensors.where(apart, squares, 1).sqrt(), 0);
  }

  /** Each element is zero with the given probability and otherwise scaled up to keep the mean. */
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

  /** The mean of squared differences. */
  public static Tensor meanSquaredError(Tensor x, Tensor target) {
    Check.floating("mean_squared_error", x.type());
    return x.sub(target).square().mean();
  }

  /** A sum over products with subscripts, such as {@code "bik,bjk->bij"}; see {@link Einsum}. */
  public static Tensor einsum(String equation, Tensor... operands) {
    return Einsum.of(equation, operands);
  }

  /** Whole numbers as 1 at their place and 0 elsewhere, along a new last axis. */
  public static Tensor oneHot(Tensor index, int depth) {
    return index.oneHot(depth, DType.FLOAT32);
  }
}

package io.abaculus.graph;

import java.util.Arrays;
import java.util.List;

/**
 * Operations that primitives could compose, done in one pass because the composition would move much
 * more memory. Each has a composition that defines it, which the tests compare it with.
 */
public sealed interface Fused extends Op {

  /** Softmax over the last axis, which is not empty; floating types. */
  record Softmax() implements Fused {
    @Override
    public String label() {
      return "softmax";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return rowwise(label(), operands.getFirst());
    }
  }

  /** Logarithm of the softmax over the last axis, which is not empty; floating types. */
  record LogSoftmax() implements Fused {
    @Override
    public String label() {
      return "log_softmax";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return rowwise(label(), operands.getFirst());
    }
  }

  /**
   * Operands (y, dy), y being a {@link Softmax}; result dx = y · (dy - the row's sum of y · dy). A plan may
   * have the result where an operand lies.
   */
  record SoftmaxBackward() implements Fused {
    @Override
    public String label() {
      return "softmax_backward";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return rowwiseBackward(label(), operands);
    }
  }

  /**
   * Operands (y, dy), y being a {@link LogSoftmax}; result dx = dy - exp(y) · the row's sum of dy. A plan
   * may have the result where an operand lies.
   */
  record LogSoftmaxBackward() implements Fused {
    @Override
    public String label() {
      return "log_softmax_backward";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return rowwiseBackward(label(), operands);
    }
  }

  /**
   * Operands (x (…, n), weight (n), bias (n)): normalises the last axis, which is not empty, to
   * mean 0 and variance 1, scales and shifts. Results (y, mean, reciprocal standard deviation), the
   * last two without the last axis.
   *
   * @param epsilon added to the variance, under the root
   */
  record LayerNorm(double epsilon) implements Fused {
    @Override
    public String label() {
      return "layer_norm";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.get(0);
      rowwise(label(), x);
      Check.number(label(), epsilon, x.dtype());
      Shape channels = Shape.of(x.shape().dim(-1));
      for (TensorType parameter : operands.subList(1, 3)) {
        Check.sameDType(label(), x, parameter);
        Check.shape(label(), "weight or bias", parameter.shape(), channels);
      }
      TensorType row = x.withShape(x.shape().withoutAxis(x.shape().rank() - 1));
      return List.of(x, row, row);
    }
  }

  /** Operands (x, weight, mean, rstd, dy); results (dx, dweight, dbias). */
  record LayerNormBackward() implements Fused {
    @Override
    public String label() {
      return "layer_norm_backward";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.get(0);
      TensorType weight = operands.get(1);
      Check.shape(label(), "dy", operands.get(4).shape(), x.shape());
      return List.of(x, weight, weight);
    }
  }

  /**
   * Scaled dot-product attention on packed projections as DINOv2 lays them out: qkv (batch, tokens,
   * 3 · heads · headDim), the last axis ordered [3][heads][headDim]. Results (out (batch, tokens,
   * heads · headDim), logSumExp (batch, heads, tokens)). Memory stays linear in tokens.
   *
   * @param heads at least 1
   * @param scale the factor on the products of queries and keys
   */
  record Attention(int heads, double scale) implements Fused {
    @Override
    public String label() {
      return "attention";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType qkv = operands.getFirst();
      Check.floating(label(), qkv);
      Check.number(label(), scale, qkv.dtype());
      Check.rank(label(), qkv, 3);
      int width = qkv.shape().dim(2);
      Check.that(
          heads > 0 && width % (3 * heads) == 0,
          "attention: the last axis of %s is not 3 x %d heads x a head's size",
          qkv.shape(),
          heads);
      int batch = qkv.shape().dim(0);
      int tokens = qkv.shape().dim(1);
      return List.of(
          qkv.withShape(Shape.of(batch, tokens, width / 3)),
          qkv.withShape(Shape.of(batch, heads, tokens)));
    }
  }

  /** Operands (qkv, out, logSumExp, dOut); result dQkv. */
  record AttentionBackward(int heads, double scale) implements Fused {
    @Override
    public String label() {
      return "attention_backward";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      Check.shape(label(), "dOut", operands.get(3).shape(), operands.get(1).shape());
      return List.of(operands.getFirst());
    }
  }

  /**
   * Operands (logits (rows, classes), target (rows) of an integer type): {@code -log
   * softmax(logits)[target]} of each row, 0 where the target is ignored. Another target outside the
   * classes is an error when the plan runs.
   *
   * @param ignoreIndex the target that does not count; it need not fit the target's type
   */
  record CrossEntropy(long ignoreIndex) implements Fused {
    @Override
    public String label() {
      return "cross_entropy";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType logits = operands.get(0);
      TensorType target = operands.get(1);
      Check.floating(label(), logits);
      Check.rank(label(), logits, 2);
      Check.integer(label(), target);
      Check.shape(label(), "the target", target.shape(), Shape.of(logits.shape().dim(0)));
      return List.of(logits.withShape(target.shape()));
    }
  }

  /** Operands (logits, target, dLoss of each row); result dLogits. */
  record CrossEntropyBackward(long ignoreIndex) implements Fused {
    @Override
    public String label() {
      return "cross_entropy_backward";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return List.of(operands.getFirst());
    }
  }

  /**
   * How regions are pooled, as in torchvision.ops.roi_align.
   *
   * @param size rows and columns of the result
   * @param spatialScale what box coordinates are multiplied by
   * @param samplingRatio samples a bin and axis, or as many as the bin is long if it is not
   *     positive
   * @param aligned whether boxes are shifted by half a pixel
   */
  record RoiPooling(int size, double spatialScale, int samplingRatio, boolean aligned) {}

  /**
   * Operands (x (batch, rows, columns, channels), boxes (regions, 4) as x1, y1, x2, y2, batch index
   * (regions) of an integer type); result (regions, size, size, channels). Boxes carry no gradient.
   */
  record RoiAlign(RoiPooling pooling) implements Fused {
    @Override
    public String label() {
      return "roi_align";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.get(0);
      TensorType boxes = operands.get(1);
      TensorType batchIndex = operands.get(2);
      Check.floating(label(), x);
      Check.rank(label(), x, 4);
      Check.sameDType(label(), x, boxes);
      Check.integer(label(), batchIndex);
      Check.rank(label() + " batch index", batchIndex, 1);
      int regions = batchIndex.shape().dim(0);
      Check.shape(label(), "the boxes", boxes.shape(), Shape.of(regions, 4));
      return List.of(
          x.withShape(Shape.of(regions, pooling.size(), pooling.size(), x.shape().dim(3))));
    }
  }

  /** Operands (dOut, boxes, batch index); result the gradient of an x of the given shape. */
  record RoiAlignBackward(RoiPooling pooling, Shape shape) implements Fused {
    @Override
    public String label() {
      return "roi_align_backward";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return List.of(operands.getFirst().withShape(shape));
    }
  }

  /**
   * What a relaxed sorting network computes (Petersen et al., "Monotonic differentiable sorting
   * networks", 2022).
   *
   * @param network which wires meet
   * @param relaxation how softly they are exchanged
   * @param steepness the factor on differences; finite and greater than 0
   * @param artLambda the exponent in {@link Relaxation#LOGISTIC_PHI}, which alone uses it
   * @param logSpace whether the permutation comes as its logarithm, which stays finite where the
   *     plain one underflows
   */
  record SortAttributes(
      SortingNetwork network,
      Relaxation relaxation,
      double steepness,
      double artLambda,
      boolean logSpace) {

    /** The sorting of rows of n elements; refuses attributes out of range. */
    public SortProblem problem(int n) {
      return new SortProblem(network, relaxation, n, steepness, artLambda, logSpace);
    }
  }

  /**
   * Sorts the last axis, of length n, ascending. Results (values (…, n), permutation (…, n, n));
   * entry [i][j] of the permutation is the weight of element i at sorted position j.
   */
  record SoftSort(SortAttributes attributes) implements Fused {
    @Override
    public String label() {
      return "soft_sort";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      TensorType x = operands.getFirst();
      rowwise(label(), x);
      Check.number(label(), attributes.steepness(), x.dtype());
      int[] dims = Arrays.copyOf(x.shape().toArray(), x.shape().rank() + 1);
      dims[dims.length - 1] = dims[dims.length - 2];
      attributes.problem(x.shape().dim(-1));
      return List.of(x, x.withShape(Shape.of(dims)));
    }
  }

  /** Operands (x, dValues, dPermutation); result dx. */
  record SoftSortBackward(SortAttributes attributes) implements Fused {
    @Override
    public String label() {
      return "soft_sort_backward";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return List.of(operands.getFirst());
    }
  }

  private static List<TensorType> rowwise(String label, TensorType x) {
    Check.floating(label, x);
    Check.that(
        x.shape().rank() >= 1 && x.shape().dim(-1) >= 1,
        "%s: needs a last axis with elements, got %s",
        label,
        x);
    return List.of(x);
  }

  /** The type of a gradient made of what a function of rows gave and of the gradient of that. */
  private static List<TensorType> rowwiseBackward(String label, List<TensorType> operands) {
    TensorType y = operands.get(0);
    TensorType dy = operands.get(1);
    Check.sameDType(label, y, dy);
    Check.shape(label, "dy", dy.shape(), y.shape());
    return rowwise(label, y);
  }
}

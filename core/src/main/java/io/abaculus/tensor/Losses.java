package io.abaculus.tensor;

import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.Fused;

/**
 * Losses, with the operands of PyTorch's functions of the same purpose and in their order. Each is the
 * mean over all elements or examples, and has a second form with a {@link LossReduction} as its last
 * argument for the sum, or for what single elements lose.
 *
 * <p>Operands are of one floating type, which the result has too, if a method does not say otherwise;
 * they broadcast where a loss is one of single elements. Other operands are refused at the call with a
 * {@link io.abaculus.graph.TensorException}, and so are shapes other than those given.
 */
public final class Losses {
  /** The class that PyTorch ignores if none is named. */
  private static final long IGNORE_INDEX = -100;

  private Losses() {}

  // ---- classes ----

  /**
   * The mean over all targets but -100 of {@code -log softmax(logits)[target]}; otherwise as {@link
   * #crossEntropy(Tensor, Tensor, long, double, LossReduction)}.
   *
   * @param logits (batch, classes, …)
   * @param target (batch, …), of an integer type
   */
  public static Tensor crossEntropy(Tensor logits, Tensor target) {
    return crossEntropy(logits, target, IGNORE_INDEX);
  }

  /**
   * The mean over all targets but the ignored of {@code -log softmax(logits)[target]}; otherwise as
   * {@link #crossEntropy(Tensor, Tensor, long, double, LossReduction)}.
   *
   * @param logits (batch, classes, …)
   * @param target (batch, …), of an integer type
   * @param ignoreIndex the target that does not count, in [-2^53 + 1, 2^53 - 1]; it need not fit
   *     the target's type
   */
  public static Tensor crossEntropy(Tensor logits, Tensor target, long ignoreIndex) {
    return crossEntropy(logits, target, ignoreIndex, 0, LossReduction.MEAN);
  }

  /**
   * {@code -log softmax(logits)[target]}, and with label smoothing (Szegedy et al., "Rethinking the
   * Inception architecture", 2016) a share of the mean of {@code -log softmax(logits)} over all classes
   * instead. A target outside the classes that is not ignored is an error when the numbers are computed.
   * It can be differentiated once.
   *
   * @param logits (batch, classes, …)
   * @param target (batch, …), of an integer type
   * @param ignoreIndex the target that does not count, in [-2^53 + 1, 2^53 - 1]; it need not fit
   *     the target's type
   * @param labelSmoothing the share of all classes, in [0, 1]
   * @param reduction the mean is over the targets that count, NaN if there are none
   * @return a scalar, or (batch, …) with 0 where the target is ignored
   */
  public static Tensor crossEntropy(
      Tensor logits,
      Tensor target,
      long ignoreIndex,
      double labelSmoothing,
      LossReduction reduction) {
    Check.floating("cross_entropy", logits.type());
    Check.that(
        labelSmoothing >= 0 && labelSmoothing <= 1,
        "cross_entropy: the label smoothing %s is not in [0, 1]",
        labelSmoothing);
    Tensor rows = rowsOfClasses("cross_entropy", logits);
    Check.shape("cross_entropy", "the target", target.shape(), logits.shape().withoutAxis(1));
    Tensor flat = target.flatten(0, -1);
    Tensor counts = flat.cast(DType.INT64).ne(ignoreIndex);
    Tensor losses = Operations.apply(new Fused.CrossEntropy(ignoreIndex), rows, flat);
    if (labelSmoothing > 0) {
      Tensor ofAll = Tensors.where(counts, rows.logSoftmax(-1).mean(-1).neg(), 0);
      losses = losses.mul(1 - labelSmoothing).add(ofAll.mul(labelSmoothing));
    }
    return ofCounted(losses, counts, target, reduction);
  }

  /**
   * The mean over all targets but -100 of {@code -logProbabilities[target]}; otherwise as {@link
   * #negativeLogLikelihood(Tensor, Tensor, long, LossReduction)}.
   *
   * @param logProbabilities (batch, classes, …), as {@link Tensor#logSoftmax} gives them along axis 1
   * @param target (batch, …), of an integer type
   */
  public static Tensor negativeLogLikelihood(Tensor logProbabilities, Tensor target) {
    return negativeLogLikelihood(logProbabilities, target, IGNORE_INDEX, LossReduction.MEAN);
  }

  /**
   * {@code -logProbabilities[target]}, PyTorch's {@code nll_loss}; {@link #crossEntropy} takes logits. A
   * target outside the classes that is not ignored is an error when the numbers are computed.
   *
   * @param logProbabilities (batch, classes, …), as {@link Tensor#logSoftmax} gives them along axis 1
   * @param target (batch, …), of an integer type
   * @param ignoreIndex the target that does not count, in [-2^53 + 1, 2^53 - 1]; it need not fit
   *     the target's type
   * @param reduction the mean is over the targets that count, NaN if there are none
   * @return a scalar, or (batch, …) with 0 where the target is ignored
   */
  public static Tensor negativeLogLikelihood(
      Tensor logProbabilities, Tensor target, long ignoreIndex, LossReduction reduction) {
    Check.floating("nll_loss", logProbabilities.type());
    Check.integer("nll_loss target", target.type());
    Tensor rows = rowsOfClasses("nll_loss", logProbabilities);
    Check.shape(
        "nll_loss", "the target", target.shape(), logProbabilities.shape().withoutAxis(1));
    Tensor flat = target.flatten(0, -1).cast(DType.INT64);
    Tensor counts = flat.ne(ignoreIndex);
    Tensor chosen = rows.gather(1, Tensors.where(counts, flat, 0).unsqueeze(1)).squeeze(1);
    return ofCounted(Tensors.where(counts, chosen.neg(), 0), counts, target, reduction);
  }

  /** (batch, classes, …) as (batch · …, classes). */
  private static Tensor rowsOfClasses(String operation, Tensor x) {
    Check.that(x.rank() >= 2, "%s: needs a class axis, got %s", operation, x.type());
    if (x.rank() == 2) {
      return x;
    }
    int[] order = new int[x.rank()];
    for (int axis = 1; axis < order.length - 1; axis++) {
      order[axis] = axis + 1;
    }
    order[order.length - 1] = 1;
    return x.permute(order).flatten(0, -2);
  }

  /** The losses of all targets reduced, of which those that do not count are 0. */
  private static Tensor ofCounted(
      Tensor losses, Tensor counts, Tensor target, LossReduction reduction) {
    return switch (reduction) {
      case NONE -> losses.reshape(target.shape());
      case MEAN -> losses.sum().div(counts.cast(losses.dtype()).sum());
      case SUM -> losses.sum();
    };
  }

  // ---- probabilities ----

  /**
   * The mean binary cross-entropy of probabilities; otherwise as {@link #binaryCrossEntropy(Tensor,
   * Tensor, LossReduction)}.
   *
   * @param probabilities in [0, 1]
   * @param target in [0, 1]
   */
  public static Tensor binaryCrossEntropy(Tensor probabilities, Tensor target) {
    return binaryCrossEntropy(probabilities, target, LossReduction.MEAN);
  }

  /**
   * {@code -(t log p + (1 - t) log(1 - p))}, with logarithms of at least -100 as in PyTorch, so that a
   * wrong certainty costs much and not infinitely. Where a logarithm is -100 it has no gradient; {@link
   * #binaryCrossEntropyWithLogits} has it everywhere.
   *
   * @param probabilities in [0, 1]; beyond, the loss is NaN
   * @param target in [0, 1]
   * @return a scalar, or of the operands' shape
   */
  public static Tensor binaryCrossEntropy(
      Tensor probabilities, Tensor target, LossReduction reduction) {
    Check.floating("binary_cross_entropy", probabilities.type());
    Tensor impossible = probabilities.eq(0);
    Tensor certain = probabilities.eq(1);
    Tensor ofOne = logAtLeast(impossible, Tensors.where(impossible, 1, probabilities).log());
    Tensor ofZero = logAtLeast(certain, Tensors.where(certain, 0, probabilities.neg()).log1p());
    Tensor losses = target.mul(ofOne).add(target.neg().add(1).mul(ofZero)).neg();
    return reduction.apply(losses);
  }

  private static Tensor logAtLeast(Tensor ofZero, Tensor log) {
    return Tensors.where(ofZero, -100, log.clampMin(-100));
  }

  /**
   * The mean binary cross-entropy of the sigmoid of logits; otherwise as {@link
   * #binaryCrossEntropyWithLogits(Tensor, Tensor, LossReduction)}.
   *
   * @param logits any numbers
   * @param target in [0, 1]
   */
  public static Tensor binaryCrossEntropyWithLogits(Tensor logits, Tensor target) {
    return binaryCrossEntropyWithLogits(logits, target, LossReduction.MEAN);
  }

  /**
   * The binary cross-entropy of {@code sigmoid(x)}, in one formula that neither overflows nor loses
   * digits: {@code log(1 + exp(-|x|)) + x ([x > 0] - t)}.
   *
   * @param logits any numbers
   * @param target in [0, 1]
   * @return a scalar, or of the operands' shape
   */
  public static Tensor binaryCrossEntropyWithLogits(
      Tensor logits, Tensor target, LossReduction reduction) {
    Check.floating("binary_cross_entropy_with_logits", logits.type());
    Tensor positive = logits.gt(0);
    // -|x| by choice: see Tensor.softplus
    Tensor below = Tensors.where(positive, logits.neg(), logits);
    Tensor mistake = positive.cast(logits.dtype()).sub(target).mul(logits);
    return reduction.apply(below.exp().log1p().add(mistake));
  }

  /**
   * The mean over all elements of {@code target (log target - x)}; otherwise as {@link
   * #klDivergence(Tensor, Tensor, LossReduction)}.
   *
   * @param logProbabilities the logarithms of the model's probabilities
   * @param target probabilities
   */
  public static Tensor klDivergence(Tensor logProbabilities, Tensor target) {
    return klDivergence(logProbabilities, target, LossReduction.MEAN);
  }

  /**
   * {@code target (log target - x)} of each element, 0 where the target is 0: what the Kullback-Leibler
   * divergence of the target from the model, KL(target || exp x), is a sum of. Mind the order of the
   * operands, which is PyTorch's: the model's come first, and as logarithms.
   *
   * <p>The mean over elements, PyTorch's default, is not the divergence, which is the sum over the
   * elements of one distribution. For the mean divergence over a batch, PyTorch's {@code "batchmean"},
   * take {@link LossReduction#SUM} and divide by the size of the batch.
   *
   * @param logProbabilities the logarithms of the model's probabilities
   * @param target probabilities
   * @return a scalar, or of the operands' shape
   */
  public static Tensor klDivergence(
      Tensor logProbabilities, Tensor target, LossReduction reduction) {
    Check.floating("kl_div", logProbabilities.type());
    Tensor zero = target.eq(0);
    Tensor difference = Tensors.where(zero, 1, target).log().sub(logProbabilities);
    return reduction.apply(Tensors.where(zero, 0, target.mul(difference)));
  }

  // ---- differences ----

  /**
   * The mean of squared differences over all elements.
   *
   * @return a scalar; NaN if there are no elements
   */
  public static Tensor meanSquaredError(Tensor x, Tensor target) {
    return meanSquaredError(x, target, LossReduction.MEAN);
  }

  /**
   * Squared differences, or their mean or sum: PyTorch's {@code mse_loss}.
   *
   * @return a scalar, or of the operands' shape
   */
  public static Tensor meanSquaredError(Tensor x, Tensor target, LossReduction reduction) {
    Check.floating("mean_squared_error", x.type());
    return reduction.apply(x.sub(target).square());
  }

  /**
   * The mean of absolute differences over all elements.
   *
   * @return a scalar; NaN if there are no elements
   */
  public static Tensor l1(Tensor x, Tensor target) {
    return l1(x, target, LossReduction.MEAN);
  }

  /**
   * Absolute differences. The gradient between equals is 0.
   *
   * @return a scalar, or of the operands' shape
   */
  public static Tensor l1(Tensor x, Tensor target, LossReduction reduction) {
    Check.floating("l1_loss", x.type());
    return reduction.apply(x.sub(target).abs());
  }

  /**
   * The mean over all elements of differences that are squared where they are small; otherwise as {@link
   * #smoothL1(Tensor, Tensor, double, LossReduction)}.
   *
   * @param beta where the two parts meet, greater than 0; PyTorch's default is 1
   */
  public static Tensor smoothL1(Tensor x, Tensor target, double beta) {
    return smoothL1(x, target, beta, LossReduction.MEAN);
  }

  /**
   * {@code d² / (2 beta)} of differences below beta, {@code |d| - beta / 2} of others (Girshick, "Fast
   * R-CNN", 2015).
   *
   * @param beta where the two parts meet, greater than 0; PyTorch's default is 1
   * @return a scalar, or of the operands' shape
   */
  public static Tensor smoothL1(Tensor x, Tensor target, double beta, LossReduction reduction) {
    Check.that(beta > 0, "smooth_l1_loss: beta = %s is not greater than 0", beta);
    return reduction.apply(huberOfDifference("smooth_l1_loss", x, target, beta).div(beta));
  }

  /**
   * The mean over all elements of differences that are squared where they are small; otherwise as {@link
   * #huber(Tensor, Tensor, double, LossReduction)}.
   *
   * @param delta where the two parts meet, greater than 0; PyTorch's default is 1
   */
  public static Tensor huber(Tensor x, Tensor target, double delta) {
    return huber(x, target, delta, LossReduction.MEAN);
  }

  /**
   * {@code d² / 2} of differences below delta, {@code delta (|d| - delta / 2)} of others (Huber, "Robust
   * estimation of a location parameter", 1964): {@link #smoothL1} times delta.
   *
   * @param delta where the two parts meet, greater than 0; PyTorch's default is 1
   * @return a scalar, or of the operands' shape
   */
  public static Tensor huber(Tensor x, Tensor target, double delta, LossReduction reduction) {
    Check.that(delta > 0, "huber_loss: delta = %s is not greater than 0", delta);
    return reduction.apply(huberOfDifference("huber_loss", x, target, delta));
  }

  /** {@code m (|d| - m / 2)} with m = |d| up to delta: both parts in one, without overflow in either. */
  private static Tensor huberOfDifference(
      String operation, Tensor x, Tensor target, double delta) {
    Check.floating(operation, x.type());
    Tensor distance = x.sub(target).abs();
    Tensor bounded = distance.minimum(delta);
    return bounded.mul(distance.sub(bounded.mul(0.5)));
  }

  // ---- angles ----

  /**
   * The mean over pairs of vectors that should, or should not, point the same way; otherwise as {@link
   * #cosineEmbedding(Tensor, Tensor, Tensor, double, LossReduction)}.
   *
   * @param a (batch, n)
   * @param b (batch, n)
   * @param label (batch), 1 or -1, of any type that holds -1
   * @param margin what the cosine of a pair that should differ may be, in [-1, 1]; PyTorch's default is 0
   */
  public static Tensor cosineEmbedding(Tensor a, Tensor b, Tensor label, double margin) {
    return cosineEmbedding(a, b, label, margin, LossReduction.MEAN);
  }

  /**
   * {@code 1 - cos(a, b)} of pairs with label 1, {@code max(0, cos(a, b) - margin)} of those with label
   * -1; 0 with another.
   *
   * @param a (batch, n)
   * @param b (batch, n)
   * @param label (batch), 1 or -1, of any type that holds -1
   * @param margin what the cosine of a pair that should differ may be, in [-1, 1]; PyTorch's default is 0
   * @return a scalar, or (batch)
   */
  public static Tensor cosineEmbedding(
      Tensor a, Tensor b, Tensor label, double margin, LossReduction reduction) {
    Check.floating("cosine_embedding_loss", a.type());
    Check.rank("cosine_embedding_loss", a.type(), 2);
    Check.shape("cosine_embedding_loss", "the second operand", b.shape(), a.shape());
    Check.shape(
        "cosine_embedding_loss", "the label", label.shape(), a.shape().withoutAxis(1));
    Tensor cosine = Functions.cosineSimilarity(a, b, 1);
    Tensor alike = Tensors.where(label.eq(1), cosine.neg().add(1), 0);
    Tensor losses = Tensors.where(label.eq(-1), cosine.sub(margin).relu(), alike);
    return reduction.apply(losses);
  }
}

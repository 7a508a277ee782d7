package io.abaculus.reference;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Shape;
import io.abaculus.graph.SortProblem;
import io.abaculus.graph.TensorException;
import java.util.List;

/** Operations that primitives could compose, from their definitions. */
final class ReferenceFused {
  private ReferenceFused() {}

  static void run(Fused op, List<HostArray> operands, List<HostArray> results) {
    HostArray x = operands.getFirst();
    HostArray result = results.getFirst();
    switch (op) {
      case Fused.Softmax softmax -> softmax(x, false, result);
      case Fused.LogSoftmax softmax -> softmax(x, true, result);
      case Fused.SoftmaxBackward backward -> softmaxBackward(x, operands.get(1), result);
      case Fused.LogSoftmaxBackward backward -> logSoftmaxBackward(x, operands.get(1), result);
      case Fused.LayerNorm(double epsilon) -> layerNorm(epsilon, operands, results);
      case Fused.LayerNormBackward backward -> layerNormBackward(operands, results);
      case Fused.Attention(int heads, double scale) ->
          new ReferenceAttention(x, heads, scale).forward(result, results.get(1));
      case Fused.AttentionBackward(int heads, double scale) ->
          new ReferenceAttention(x, heads, scale)
              .backward(operands.get(1), operands.get(2), operands.get(3), result);
      case Fused.CrossEntropy(long ignoreIndex) ->
          crossEntropy(x, operands.get(1), ignoreIndex, result);
      case Fused.CrossEntropyBackward(long ignoreIndex) ->
          crossEntropyBackward(x, operands.get(1), operands.get(2), ignoreIndex, result);
      case Fused.RoiAlign(var pooling) ->
          new ReferenceRoiAlign(pooling, x.type().shape(), operands.get(1), operands.get(2))
              .forward(x, result);
      case Fused.RoiAlignBackward(var pooling, Shape shape) ->
          new ReferenceRoiAlign(pooling, shape, operands.get(1), operands.get(2))
              .backward(x, result);
      case Fused.SoftSort(var attributes) ->
          softSort(attributes.problem(lastDim(x)), x, result, results.get(1));
      case Fused.SoftSortBackward(var attributes) ->
          softSortBackward(
              attributes.problem(lastDim(x)), x, operands.get(1), operands.get(2), result);
    }
  }

  private static int lastDim(HostArray x) {
    return x.type().shape().dim(-1);
  }

  /** Row {@code row} of the last axis. */
  private static double[] row(HostArray x, int row, int length) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = x.getDouble(row * length + i);
    }
    return values;
  }

  /** log(sum(exp(x))); minus infinity if all elements are, NaN if one of them is plus infinity. */
  static double logSumExp(double[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    if (largest == Double.NEGATIVE_INFINITY) {
      return largest;
    }
    double sum = 0;
    for (double value : values) {
      sum += Math.exp(value - largest);
    }
    return largest + Math.log(sum);
  }

  private static void softmax(HostArray x, boolean logarithm, HostArray result) {
    int length = lastDim(x);
    for (int row = 0; row < x.size() / length; row++) {
      double[] values = row(x, row, length);
      double logSum = logSumExp(values);
      for (int i = 0; i < length; i++) {
        double log = values[i] - logSum;
        result.setDouble(row * length + i, logarithm ? log : Math.exp(log));
      }
    }
  }

  private static void softmaxBackward(HostArray y, HostArray dy, HostArray dx) {
    int length = lastDim(y);
    for (int row = 0; row < y.size() / length; row++) {
      double[] probabilities = row(y, row, length);
      double[] gradients = row(dy, row, length);
      double sum = 0;
      for (int i = 0; i < length; i++) {
        sum += probabilities[i] * gradients[i];
      }
      for (int i = 0; i < length; i++) {
        dx.setDouble(row * length + i, probabilities[i] * (gradients[i] - sum));
      }
    }
  }

  private static void logSoftmaxBackward(HostArray y, HostArray dy, HostArray dx) {
    int length = lastDim(y);
    for (int row = 0; row < y.size() / length; row++) {
      double[] logarithms = row(y, row, length);
      double[] gradients = row(dy, row, length);
      double sum = 0;
      for (double gradient : gradients) {
        sum += gradient;
      }
      for (int i = 0; i < length; i++) {
        dx.setDouble(row * length + i, gradients[i] - Math.exp(logarithms[i]) * sum);
      }
    }
  }

  private static void layerNorm(
      double epsilon, List<HostArray> operands, List<HostArray> results) {
    HostArray x = operands.get(0);
    HostArray weight = operands.get(1);
    HostArray bias = operands.get(2);
    int length = lastDim(x);
    for (int row = 0; row < x.size() / length; row++) {
      double[] values = row(x, row, length);
      double mean = 0;
      for (double value : values) {
        mean += value / length;
      }
      double variance = 0;
      for (double value : values) {
        variance += (value - mean) * (value - mean) / length;
      }
      double reciprocalDeviation = 1 / Math.sqrt(variance + epsilon);
      for (int i = 0; i < length; i++) {
        double normalized = (values[i] - mean) * reciprocalDeviation;
        results
            .get(0)
            .setDouble(row * length + i, normalized * weight.getDouble(i) + bias.getDouble(i));
      }
      results.get(1).setDouble(row, mean);
      results.get(2).setDouble(row, reciprocalDeviation);
    }
  }

  private static void layerNormBackward(List<HostArray> operands, List<HostArray> results) {
    HostArray x = operands.get(0);
    HostArray weight = operands.get(1);
    HostArray mean = operands.get(2);
    HostArray reciprocalDeviation = operands.get(3);
    HostArray dy = operands.get(4);
    int length = lastDim(x);
    double[] dWeight = new double[length];
    double[] dBias = new double[length];
    double[] normalized = new double[length];
    double[] dNormalized = new double[length];
    for (int row = 0; row < x.size() / length; row++) {
      double meanGradient = 0;
      double meanProduct = 0;
      for (int i = 0; i < length; i++) {
        int element = row * length + i;
        normalized[i] =
            (x.getDouble(element) - mean.getDouble(row)) * reciprocalDeviation.getDouble(row);
        dNormalized[i] = dy.getDouble(element) * weight.getDouble(i);
        meanGradient += dNormalized[i] / length;
        meanProduct += dNormalized[i] * normalized[i] / length;
        dWeight[i] += dy.getDouble(element) * normalized[i];
        dBias[i] += dy.getDouble(element);
      }
      for (int i = 0; i < length; i++) {
        results
            .get(0)
            .setDouble(
                row * length + i,
                reciprocalDeviation.getDouble(row)
                    * (dNormalized[i] - meanGradient - normalized[i] * meanProduct));
      }
    }
    Elements.store(dWeight, results.get(1));
    Elements.store(dBias, results.get(2));
  }

  private static void crossEntropy(
      HostArray logits, HostArray target, long ignoreIndex, HostArray result) {
    int classes = lastDim(logits);
    for (int row = 0; row < target.size(); row++) {
      double loss = 0;
      if (target.getLong(row) != ignoreIndex) {
        int truth = target(target, row, classes, ignoreIndex);
        double[] values = row(logits, row, classes);
        loss = logSumExp(values) - values[truth];
      }
      result.setDouble(row, loss);
    }
  }

  private static void crossEntropyBackward(
      HostArray logits, HostArray target, HostArray dLoss, long ignoreIndex, HostArray result) {
    int classes = lastDim(logits);
    for (int row = 0; row < target.size(); row++) {
      boolean ignored = target.getLong(row) == ignoreIndex;
      int truth = ignored ? -1 : target(target, row, classes, ignoreIndex);
      double[] values = row(logits, row, classes);
      double logSum = logSumExp(values);
      for (int i = 0; i < classes; i++) {
        double gradient = Math.exp(values[i] - logSum) - (i == truth ? 1 : 0);
        result.setDouble(row * classes + i, ignored ? 0 : gradient * dLoss.getDouble(row));
      }
    }
  }

  private static int target(HostArray target, int row, int classes, long ignoreIndex) {
    long truth = target.getLong(row);
    if (truth < 0 || truth >= classes) {
      throw new TensorException(
          ("cross_entropy: target %d of row %d is out of range, it must be in [0, %d), or %d to be"
              + " ignored")
              .formatted(truth, row, classes, ignoreIndex));
    }
    return (int) truth;
  }

  private static void softSort(
      SortProblem problem, HostArray x, HostArray values, HostArray permutation) {
    double[] sorted = new double[values.size()];
    double[] weights = new double[permutation.size()];
    PlainSoftSort.forward(
        problem, Elements.toDoubles(x), 0, sorted, 0, weights, 0, x.size() / problem.n());
    Elements.store(sorted, values);
    Elements.store(weights, permutation);
  }

  private static void softSortBackward(
      SortProblem problem,
      HostArray x,
      HostArray dValues,
      HostArray dPermutation,
      HostArray result) {
    double[] gradient = new double[result.size()];
    PlainSoftSort.backward(
        problem,
        Elements.toDoubles(x),
        0,
        Elements.toDoubles(dValues),
        0,
        Elements.toDoubles(dPermutation),
        0,
        gradient,
        0,
        x.size() / problem.n());
    Elements.store(gradient, result);
  }
}

package io.abaculus.autodiff;

import io.abaculus.autodiff.Rules.Context;
import io.abaculus.graph.Fused;
import io.abaculus.graph.TensorException;
import io.abaculus.tensor.Operations;
import io.abaculus.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The derivatives of fused operations. Softmax, its logarithm and the pooling of regions are differentiable any
 * number of times. Others that have a fused backward operation are differentiable once; the
 * compositions that define them any number of times.
 */
final class FusedRules {
  private static final String COMPOSE = "for higher derivatives compose it of primitives";

  private FusedRules() {}

  static List<@Nullable Tensor> apply(Fused op, Context at) {
    Tensor cotangent = at.cotangent();
    return switch (op) {
      case Fused.Softmax softmax ->
          Rules.list(Operations.apply(new Fused.SoftmaxBackward(), at.result(0), cotangent));
      case Fused.LogSoftmax softmax ->
          Rules.list(Operations.apply(new Fused.LogSoftmaxBackward(), at.result(0), cotangent));
      case Fused.SoftmaxBackward backward -> softmaxBackward(at);
      case Fused.LogSoftmaxBackward backward -> logSoftmaxBackward(at);
      case Fused.LayerNorm norm -> {
        if (at.cotangents().get(1) != null || at.cotangents().get(2) != null) {
          throw new TensorException(
              "layer_norm: its mean and deviation carry no gradient; " + COMPOSE);
        }
        yield Operations.applyAll(
            new Fused.LayerNormBackward(),
            List.of(
                at.operand(0), at.operand(1), at.result(1), at.result(2), cotangent),
            at.device())
            .stream()
            .<@Nullable Tensor>map(tensor -> tensor)
            .toList();
      }
      case Fused.Attention(int heads, double scale) -> {
        if (at.cotangents().get(1) != null) {
          throw new TensorException(
              "attention: its logarithms of sums carry no gradient; " + COMPOSE);
        }
        yield Rules.list(
            Operations.apply(
                new Fused.AttentionBackward(heads, scale),
                at.operand(0),
                at.result(0),
                at.result(1),
                cotangent));
      }
      case Fused.CrossEntropy(long ignoreIndex) ->
          Rules.list(
              Operations.apply(
                  new Fused.CrossEntropyBackward(ignoreIndex),
                  at.operand(0),
                  at.operand(1),
                  cotangent),
              null);
      case Fused.RoiAlign(var pooling) ->
          Rules.list(
              Operations.apply(
                  new Fused.RoiAlignBackward(pooling, at.operand(0).shape()),
                  cotangent,
                  at.operand(1),
                  at.operand(2)),
              null,
              null);
      case Fused.RoiAlignBackward(var pooling, var shape) ->
          Rules.list(
              Operations.apply(
                  new Fused.RoiAlign(pooling), cotangent, at.operand(1), at.operand(2)),
              null,
              null);
      case Fused.SoftSort(var attributes) ->
          Rules.list(
              Operations.apply(
                  new Fused.SoftSortBackward(attributes),
                  at.operand(0),
                  at.cotangent(0),
                  at.cotangent(1)));
      case Fused.LayerNormBackward backward -> Rules.notDifferentiable(op, COMPOSE);
      case Fused.AttentionBackward backward -> Rules.notDifferentiable(op, COMPOSE);
      case Fused.CrossEntropyBackward backward -> Rules.notDifferentiable(op, COMPOSE);
      case Fused.SoftSortBackward backward -> Rules.notDifferentiable(op, COMPOSE);
    };
  }

  /** Of y · (dy - sum(y · dy)), which as a function of dy is its own adjoint. */
  private static List<@Nullable Tensor> softmaxBackward(Context at) {
    Tensor y = at.operand(0);
    Tensor dy = at.operand(1);
    Tensor cotangent = at.cotangent();
    Tensor direct = cotangent.mul(dy.sub(y.mul(dy).sumKeepDims(-1)));
    Tensor throughTheSum = dy.mul(cotangent.mul(y).sumKeepDims(-1));
    return Rules.list(
        direct.sub(throughTheSum), Operations.apply(new Fused.SoftmaxBackward(), y, cotangent));
  }

  /** Of dy - exp(y) · sum(dy). */
  private static List<@Nullable Tensor> logSoftmaxBackward(Context at) {
    Tensor weighted = at.cotangent().mul(at.operand(0).exp());
    return Rules.list(
        weighted.mul(at.operand(1).sumKeepDims(-1)).neg(),
        at.cotangent().sub(weighted.sumKeepDims(-1)));
  }
}

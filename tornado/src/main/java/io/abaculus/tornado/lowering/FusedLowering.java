package io.abaculus.tornado.lowering;

import io.abaculus.graph.DType;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Fused.RoiPooling;
import io.abaculus.graph.Fused.SortAttributes;
import io.abaculus.graph.Shape;
import java.util.List;

/** Operations that kernels compute in one pass, in float32. */
final class FusedLowering {
  private FusedLowering() {}

  static boolean lower(Fused op, List<Stored> operands, List<Stored> results, Launches launches) {
    Stored x = operands.getFirst();
    Stored result = results.getFirst();
    if (x.dtype() != DType.FLOAT32) {
      return false;
    }
    return switch (op) {
      case Fused.Softmax softmax -> {
        SoftmaxLowering.softmax(false, x, result, launches);
        yield true;
      }
      case Fused.LogSoftmax softmax -> {
        SoftmaxLowering.softmax(true, x, result, launches);
        yield true;
      }
      case Fused.SoftmaxBackward backward -> {
        SoftmaxLowering.softmaxBackward(false, x, operands.get(1), result, launches);
        yield true;
      }
      case Fused.LogSoftmaxBackward backward -> {
        SoftmaxLowering.softmaxBackward(true, x, operands.get(1), result, launches);
        yield true;
      }
      case Fused.CrossEntropy(long ignoreIndex) ->
          SoftmaxLowering.crossEntropy(ignoreIndex, x, operands.get(1), result, launches);
      case Fused.CrossEntropyBackward(long ignoreIndex) ->
          SoftmaxLowering.crossEntropyBackward(
              ignoreIndex, x, operands.get(1), operands.get(2), result, launches);
      case Fused.LayerNorm(double epsilon) -> {
        LayerNormLowering.forward(epsilon, operands, results, launches);
        yield true;
      }
      case Fused.LayerNormBackward backward -> {
        LayerNormLowering.backward(operands, results, launches);
        yield true;
      }
      case Fused.Attention(int heads, double scale) ->
          AttentionLowering.forward(heads, scale, x, result, results.get(1), launches);
      case Fused.AttentionBackward(int heads, double scale) ->
          AttentionLowering.backward(heads, scale, operands, result, launches);
      case Fused.RoiAlign(RoiPooling pooling) -> {
        RoiAlignLowering.forward(pooling, x, operands.get(1), operands.get(2), result, launches);
        yield true;
      }
      case Fused.RoiAlignBackward(RoiPooling pooling, Shape shape) -> {
        RoiAlignLowering.backward(pooling, x, operands.get(1), operands.get(2), result, launches);
        yield true;
      }
      case Fused.SoftSort(SortAttributes attributes) ->
          SoftSortLowering.forward(attributes, x, result, results.get(1), launches);
      case Fused.SoftSortBackward(SortAttributes attributes) ->
          SoftSortLowering.backward(
              attributes, x, operands.get(1), operands.get(2), result, launches);
    };
  }
}

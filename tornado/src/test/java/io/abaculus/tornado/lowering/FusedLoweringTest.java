package io.abaculus.tornado.lowering;

import static io.abaculus.tornado.lowering.BesideReference.check;
import static io.abaculus.tornado.lowering.BesideReference.checkRefusal;
import static io.abaculus.tornado.lowering.BesideReference.of;
import static io.abaculus.tornado.lowering.BesideReference.random;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.Fused.Attention;
import io.abaculus.graph.Fused.AttentionBackward;
import io.abaculus.graph.Fused.CrossEntropy;
import io.abaculus.graph.Fused.CrossEntropyBackward;
import io.abaculus.graph.Fused.LayerNorm;
import io.abaculus.graph.Fused.LayerNormBackward;
import io.abaculus.graph.Fused.LogSoftmax;
import io.abaculus.graph.Fused.LogSoftmaxBackward;
import io.abaculus.graph.Fused.RoiAlign;
import io.abaculus.graph.Fused.RoiAlignBackward;
import io.abaculus.graph.Fused.RoiPooling;
import io.abaculus.graph.Fused.SoftSort;
import io.abaculus.graph.Fused.SoftSortBackward;
import io.abaculus.graph.Fused.Softmax;
import io.abaculus.graph.Fused.SoftmaxBackward;
import io.abaculus.graph.Fused.SortAttributes;
import io.abaculus.graph.Op;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.TensorType;
import io.abaculus.reference.ReferenceOperations;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class FusedLoweringTest {
  private static final double TOLERANCE = 5e-6;

  @ParameterizedTest
  @CsvSource({"9, 31", "8, 33", "0, 4"})
  void softmaxOfRows(int rows, int width) {
    check(TOLERANCE, new Softmax(), random(rows, width));
    check(TOLERANCE, new LogSoftmax(), random(3, rows, width));
  }

  @ParameterizedTest
  @CsvSource({"9, 31", "8, 33", "0, 4"})
  void gradientsOfSoftmaxOfRows(int rows, int width) {
    HostArray x = random(3, rows, width);
    HostArray dy = random(3, rows, width);
    check(TOLERANCE, new SoftmaxBackward(), reference(new Softmax(), x).getFirst(), dy);
    check(TOLERANCE, new LogSoftmaxBackward(), reference(new LogSoftmax(), x).getFirst(), dy);
  }

  @Test
  void softmaxOfRowsThatAreNotFinite() {
    double infinity = Double.POSITIVE_INFINITY;
    HostArray x =
        of(
            TensorType.of(DType.FLOAT32, 4, 2), -infinity, 1, -infinity, -infinity, infinity, 1,
            Double.NaN, 1);
    check(TOLERANCE, new Softmax(), x);
    check(TOLERANCE, new LogSoftmax(), x);
  }

  @ParameterizedTest
  @EnumSource(names = {"INT32", "INT64", "UINT8"})
  void crossEntropyOfRowsSomeOfThemIgnored(DType dtype) {
    HostArray target = of(TensorType.of(dtype, 9), 0, 4, 255, 1, 2, 3, 255, 0, 1);
    check(TOLERANCE, new CrossEntropy(255), random(9, 5), target);
    check(TOLERANCE, new CrossEntropyBackward(255), random(9, 5), target, random(9));
  }

  @Test
  void crossEntropyRefusesTargetsThatAreNoClass() {
    HostArray target = of(TensorType.of(DType.INT64, 4), 0, -100, 5, -1);
    checkRefusal(new CrossEntropy(-100), random(4, 5), target);
    checkRefusal(new CrossEntropyBackward(-100), random(4, 5), target, random(4));
  }

  @ParameterizedTest
  @CsvSource({"5, 33", "1, 7", "70, 8", "0, 4"})
  void layerNormAndItsGradients(int rows, int width) {
    HostArray x = random(rows, width);
    HostArray weight = random(width);
    Op forward = new LayerNorm(1e-5);
    check(TOLERANCE, forward, x, weight, random(DType.FLOAT32, width));
    List<HostArray> results = reference(forward, x, weight, weight);
    check(
        TOLERANCE, new LayerNormBackward(), x, weight, results.get(1), results.get(2),
        random(rows, width));
  }

  private static List<HostArray> reference(Op op, HostArray... operands) {
    List<TensorType> types = List.of(operands).stream().map(HostArray::type).toList();
    List<HostArray> results = op.infer(types).stream().map(HostArray::allocate).toList();
    ReferenceOperations.run(op, List.of(operands), results);
    return results;
  }

  @ParameterizedTest
  @CsvSource({"2, 5, 2, 8", "1, 65, 1, 64", "1, 1, 3, 1", "2, 0, 1, 4"})
  void attentionAndItsGradients(int batch, int tokens, int heads, int headDim) {
    HostArray qkv = random(batch, tokens, 3 * heads * headDim);
    HostArray dOut = random(batch, tokens, heads * headDim);
    Op forward = new Attention(heads, 0.7);
    check(TOLERANCE, forward, qkv);
    List<HostArray> results = reference(forward, qkv);
    check(
        2 * TOLERANCE, new AttentionBackward(heads, 0.7), qkv, results.get(0), results.get(1),
        dOut);
  }

  @Test
  void attentionOfLongerHeadsHasNoKernel() {
    List<TensorType> qkv = List.of(TensorType.of(DType.FLOAT32, 1, 2, 195));
    assertFalse(BesideReference.hasKernels(new Attention(1, 1), qkv));
  }

  @ParameterizedTest
  @EnumSource(names = {"INT32", "INT64"})
  void poolsRegionsAndSpreadsTheirGradients(DType dtype) {
    HostArray boxes =
        of(TensorType.of(DType.FLOAT32, 3, 4), 1, 1, 5, 4, -2, 0, 3, 9, 2, 2, 6, 5);
    HostArray images = of(TensorType.of(dtype, 3), 1, 0, 1);
    HostArray x = random(2, 4, 5, 3);
    for (RoiPooling pooling : List.of(
        new RoiPooling(2, 0.5, 0, true), new RoiPooling(3, 1, 2, false))) {
      int size = pooling.size();
      check(TOLERANCE, new RoiAlign(pooling), x, boxes, images);
      check(
          TOLERANCE, new RoiAlignBackward(pooling, x.type().shape()),
          random(3, size, size, 3), boxes, images);
    }
  }

  @Test
  void refusesARegionOfAnImageOutsideOfTheBatch() {
    HostArray images = of(TensorType.of(DType.INT64, 2), 1, 2);
    RoiPooling pooling = new RoiPooling(2, 1, 0, true);
    HostArray x = random(2, 3, 3, 2);
    checkRefusal(new RoiAlign(pooling), x, random(2, 4), images);
    checkRefusal(
        new RoiAlignBackward(pooling, x.type().shape()), random(2, 2, 2, 2), random(2, 4), images);
  }

  @Test
  void poolsNoRegionsAndMapsWithoutPixels() {
    RoiPooling pooling = new RoiPooling(2, 1, 0, true);
    HostArray none = random(DType.INT64, 0);
    HostArray x = random(2, 3, 3, 2);
    check(0, new RoiAlign(pooling), x, random(0, 4), none);
    check(
        0, new RoiAlignBackward(pooling, x.type().shape()), random(0, 2, 2, 2), random(0, 4),
        none);
    HostArray first = of(TensorType.of(DType.INT64, 1), 0);
    check(0, new RoiAlign(pooling), random(2, 0, 3, 2), random(1, 4), first);
  }

  @ParameterizedTest
  @CsvSource({"4, BITONIC, CAUCHY", "7, ODD_EVEN, LOGISTIC_PHI", "65, BITONIC, CAUCHY",
    "1, BITONIC, CAUCHY"})
  void softSortAndItsGradients(int n, SortingNetwork network, Relaxation relaxation) {
    SortAttributes attributes = new SortAttributes(network, relaxation, 20, 0.25, false);
    check(2 * TOLERANCE, new SoftSort(attributes), random(2, n));
    check(
        4 * TOLERANCE, new SoftSortBackward(attributes), random(2, n), random(2, n),
        random(2, n, n));
  }

  @Test
  void softSortOfNoRows() {
    SortAttributes attributes =
        new SortAttributes(SortingNetwork.BITONIC, Relaxation.CAUCHY, 20, 0.25, false);
    check(0, new SoftSort(attributes), random(0, 3));
    check(0, new SoftSortBackward(attributes), random(0, 3), random(0, 3), random(0, 3, 3));
  }
}

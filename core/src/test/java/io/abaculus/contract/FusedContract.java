package io.abaculus.contract;

import static io.abaculus.contract.OnDevice.assertClose;
import static io.abaculus.contract.OnDevice.assertEach;
import static io.abaculus.contract.OnDevice.assertElements;
import static io.abaculus.contract.OnDevice.assertRefuses;
import static io.abaculus.contract.OnDevice.assertSame;
import static io.abaculus.contract.OnDevice.at;
import static io.abaculus.contract.OnDevice.shape;
import static io.abaculus.contract.OnDevice.tolerance;
import static io.abaculus.graph.DType.FLOAT32;
import static io.abaculus.graph.DType.FLOAT64;
import static io.abaculus.graph.DType.INT32;
import static io.abaculus.graph.DType.INT64;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.autodiff.Gradients;
import io.abaculus.graph.DType;
import io.abaculus.graph.Fused.RoiPooling;
import io.abaculus.graph.Fused.SortAttributes;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Losses;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fused operations, against the compositions of primitives that define them. */
interface FusedContract extends OnDevice {

  /** Asserts that two functions of tensors have the same values and the same gradients. */
  private void assertSameFunction(
      Function<Tensor[], Tensor> actual,
      Function<Tensor[], Tensor> expected,
      double tolerance,
      Tensor... operands) {
    Tensor fused = actual.apply(operands);
    Tensor composed = expected.apply(operands);
    Tensor cotangent = random(fused.dtype(), 99, fused.shape().toArray());
    List<Tensor> gradients = Gradients.of(fused.mul(cotangent).sum(), operands);
    List<Tensor> wanted = Gradients.of(composed.mul(cotangent).sum(), operands);
    assertSame(fused, composed, tolerance);
    for (int i = 0; i < operands.length; i++) {
      assertSame(gradients.get(i), wanted.get(i), tolerance);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 7, 8, 9, 15, 16, 17, 33, 64, 65, 197, 1370})
  default void softmaxIsExponentialsOverTheirSum(int length) {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      Tensor x = random(dtype, length, 3, 2, length).mul(5);
      assertSameFunction(
          in -> in[0].softmax(-1),
          in -> in[0].exp().div(in[0].exp().sumKeepDims(-1)),
          5 * tolerance(dtype),
          x);
      assertSameFunction(
          in -> in[0].logSoftmax(-1),
          in -> in[0].sub(in[0].exp().sumKeepDims(-1).log()),
          20 * tolerance(dtype),
          x);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 8, 17, 65})
  default void softmaxHasTheSecondDerivativesOfItsComposition(int length) {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      Tensor x = random(dtype, length, 3, length);
      assertSameSecondDerivative(
          in -> in.softmax(-1), in -> in.exp().div(in.exp().sumKeepDims(-1)), x);
      assertSameSecondDerivative(
          in -> in.logSoftmax(-1), in -> in.sub(in.exp().sumKeepDims(-1).log()), x);
    }
  }

  private void assertSameSecondDerivative(
      Function<Tensor, Tensor> actual, Function<Tensor, Tensor> expected, Tensor x) {
    Tensor first = random(x.dtype(), 98, x.shape().toArray());
    Tensor second = random(x.dtype(), 99, x.shape().toArray());
    List<Tensor> gradients = new ArrayList<>();
    for (Function<Tensor, Tensor> function : List.of(actual, expected)) {
      Tensor gradient = Gradients.of(function.apply(x).mul(first).sum(), x).getFirst();
      gradients.add(Gradients.of(gradient.mul(second).sum(), x).getFirst());
    }
    assertSame(gradients.get(0), gradients.get(1), 20 * tolerance(x.dtype()));
  }

  @Test
  default void softmaxAlongOtherAxes() {
    Tensor x = random(FLOAT32, 1, 3, 4, 5);
    for (int axis = 0; axis < 3; axis++) {
      int along = axis;
      assertSameFunction(
          in -> in[0].softmax(along),
          in -> in[0].exp().div(in[0].exp().sumKeepDims(along)),
          1e-5,
          x);
    }
  }

  @Test
  default void softmaxDoesNotOverflow() {
    double inf = Double.POSITIVE_INFINITY;
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      Tensor x = tensor(dtype, shape(2, 3), 1000, 1000, -1000, -inf, 0, 0);
      assertClose(x.softmax(1), tolerance(dtype), 0.5, 0.5, 0, 0, 0.5, 0.5);
      double half = Math.log(0.5);
      assertClose(x.logSoftmax(1), tolerance(dtype), half, half, -2000 + half, -inf, half, half);
      assertElements(vector(dtype, Double.NaN, 1).softmax(0), Double.NaN, Double.NaN);
      assertElements(vector(dtype, -inf, -inf).softmax(0), Double.NaN, Double.NaN);
    }
    assertElements(random(FLOAT32, 1, 0, 3).softmax(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 16, 17, 33, 64, 65, 384})
  default void layerNormIsItsComposition(int length) {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      Tensor x = random(dtype, length, 3, 5, length).add(1);
      assertSameFunction(
          in -> Functions.layerNorm(in[0], in[1], in[2], 1e-3),
          in -> {
            Tensor centred = in[0].sub(in[0].meanKeepDims(-1));
            Tensor deviation = centred.square().meanKeepDims(-1).add(1e-3).sqrt();
            return centred.div(deviation).mul(in[1]).add(in[2]);
          },
          50 * tolerance(dtype),
          x,
          random(dtype, 1, length),
          random(dtype, 2, length));
    }
  }

  @Test
  default void layerNormOfNumbersFarFromZero() {
    Tensor x = tensor(FLOAT32, shape(1, 4), 10001, 10002, 10003, 10004);
    Tensor one = vector(FLOAT32, 1, 1, 1, 1);
    Tensor y = Functions.layerNorm(x, one, one.sub(1), 0);
    assertClose(y, 1e-4, -1.3416408, -0.4472136, 0.4472136, 1.3416408);
    assertElements(Functions.layerNorm(random(FLOAT32, 1, 0, 4), one, one, 1e-6));
  }

  /** Batch, tokens, heads, size of a head. */
  List<int[]> ATTENTIONS =
      List.of(
          shape(1, 1, 1, 1),
          shape(2, 5, 3, 4),
          shape(1, 17, 2, 8),
          shape(2, 33, 1, 64),
          shape(1, 65, 3, 20),
          shape(1, 130, 2, 16));

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void attentionIsItsComposition(DType dtype) {
    for (int[] size : ATTENTIONS) {
      int batch = size[0];
      int tokens = size[1];
      int heads = size[2];
      int width = size[3];
      Tensor qkv = random(dtype, 3, batch, tokens, 3 * heads * width);
      double scale = 1 / Math.sqrt(width);
      assertSameFunction(
          in -> Functions.attention(in[0], heads, scale),
          in -> {
            Tensor packed =
                in[0].reshape(batch, tokens, 3, heads, width).permute(2, 0, 3, 1, 4);
            Tensor scores = packed.select(0, 0).matmul(packed.select(0, 1), false, true);
            Tensor mixed = scores.mul(scale).softmax(-1).matmul(packed.select(0, 2));
            return mixed.permute(0, 2, 1, 3).reshape(batch, tokens, heads * width);
          },
          50 * tolerance(dtype),
          qkv);
    }
  }

  @Test
  default void attentionDoesNotOverflow() {
    Tensor qkv = random(FLOAT32, 4, 1, 6, 12).mul(100);
    Tensor y = Functions.attention(qkv, 1, 10);
    Tensor values = qkv.slice(2, 8, 12).reshape(6, 4);
    double largest = values.abs().max().item();
    assertEquals(1, y.abs().le(largest * 1.0001).cast(INT32).min().item());
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void crossEntropyIsMinusTheLogarithmOfTheSoftmax(DType dtype) {
    for (int classes : shape(1, 2, 7, 8, 21, 150)) {
      Tensor logits = random(dtype, classes, 11, classes).mul(3);
      double[] numbers = new double[11];
      for (int i = 0; i < 11; i++) {
        numbers[i] = i % 4 == 3 ? 255 : i % classes;
      }
      for (DType index : List.of(INT32, INT64)) {
        Tensor target = vector(index, numbers);
        Tensor counted = target.ne(255);
        Tensor truth = Tensors.where(counted, target, 0).unsqueeze(1);
        assertSameFunction(
            in -> Losses.crossEntropy(in[0], target, 255),
            in -> Tensors.where(counted, in[0].logSoftmax(1).gather(1, truth).squeeze(1), 0)
                .sum()
                .neg()
                .div(9),
            20 * tolerance(dtype),
            logits);
      }
    }
  }

  @Test
  default void crossEntropyOfImages() {
    Tensor logits = random(FLOAT32, 5, 2, 3, 4, 5);
    Tensor target = random(INT64, 6, 2, 4, 5).sub(0).minimum(2);
    Tensor rows = logits.permute(0, 2, 3, 1).reshape(40, 3);
    assertSame(
        Losses.crossEntropy(logits, target, -100),
        Losses.crossEntropy(rows, target.reshape(40), -100),
        1e-6);
  }

  @Test
  default void targetsOutOfRangeAreErrorsWhenTheNumbersAreAskedFor() {
    Tensor logits = random(FLOAT32, 7, 2, 3);
    for (int wrong : shape(3, -1, 254)) {
      Tensor target = vector(INT64, 0, wrong);
      assertRefuses(
          () -> Losses.crossEntropy(logits, target, 255).toHost(),
          "cross_entropy",
          "target " + wrong,
          "3");
    }
    assertRefuses(
        () -> Losses.crossEntropy(logits, vector(INT64, 0), 255), "cross_entropy", "(1)", "(2)");
    assertRefuses(
        () -> Losses.crossEntropy(logits, vector(FLOAT32, 0, 0), 255),
        "cross_entropy",
        "float32(2)");
  }

  @Test
  default void regionsOfARampAreTheRampInTheMiddleOfTheirCells() {
    Tensor x =
        tensor(FLOAT32, shape(1, 4, 4, 1), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    Tensor box = tensor(FLOAT32, shape(1, 4), 0, 0, 4, 4);
    Tensor first = vector(INT64, 0);
    assertClose(
        Functions.roiAlign(x, box, first, new RoiPooling(2, 1, -1, true)),
        1e-6,
        2.5,
        4.5,
        10.5,
        12.5);
    assertClose(
        Functions.roiAlign(x, box, first, new RoiPooling(1, 0.5, 1, true)), 1e-6, 2.5);
    assertClose(
        Functions.roiAlign(x, box, first, new RoiPooling(1, 0.5, 1, false)), 1e-6, 5);
  }

  @Test
  default void regionsInterpolateAndFadeOutsideOfTheMap() {
    Tensor x = random(FLOAT32, 8, 2, 5, 6, 3);
    double[] boxes =
        {0.3, 0.2, 4.7, 3.9, -3, -2, 2, 9, 1, 1, 1.5, 1.25, 4, 4, 3, 3, 20, 20, 30, 30};
    double[] images = {1, 0, 1, 0, 0};
    for (RoiPooling pooling : List.of(
        new RoiPooling(3, 1, -1, true),
        new RoiPooling(2, 0.7, 2, true),
        new RoiPooling(2, 1.3, 0, false),
        new RoiPooling(1, 1, 3, false))) {
      Tensor y =
          Functions.roiAlign(
              x, tensor(FLOAT32, shape(5, 4), boxes), vector(INT32, images), pooling);
      assertEach(
          y,
          1e-5,
          i -> {
            int roi = i[0];
            double[] box = new double[4];
            for (int j = 0; j < 4; j++) {
              box[j] =
                  (float) boxes[4 * roi + j] * pooling.spatialScale()
                      - (pooling.aligned() ? 0.5 : 0);
            }
            double width = box[2] - box[0];
            double height = box[3] - box[1];
            if (!pooling.aligned()) {
              width = Math.max(width, 1);
              height = Math.max(height, 1);
            }
            int ratio = pooling.samplingRatio();
            int across = ratio > 0 ? ratio : (int) Math.ceil(width / pooling.size());
            int down = ratio > 0 ? ratio : (int) Math.ceil(height / pooling.size());
            double sum = 0;
            for (int p = 0; p < down; p++) {
              for (int q = 0; q < across; q++) {
                double row = box[1] + height / pooling.size() * (i[1] + (p + 0.5) / down);
                double column = box[0] + width / pooling.size() * (i[2] + (q + 0.5) / across);
                sum += bilinear(x, (int) images[roi], row, column, i[3]);
              }
            }
            return sum / Math.max(1, across * down);
          });
    }
  }

  private static double bilinear(Tensor x, int image, double row, double column, int channel) {
    int rows = x.dim(1);
    int columns = x.dim(2);
    if (row < -1 || row > rows || column < -1 || column > columns) {
      return 0;
    }
    double r = Math.clamp(row, 0, rows - 1);
    double c = Math.clamp(column, 0, columns - 1);
    int top = (int) Math.floor(r);
    int left = (int) Math.floor(c);
    int bottom = Math.min(top + 1, rows - 1);
    int right = Math.min(left + 1, columns - 1);
    double upper =
        at(x, image, top, left, channel) * (1 - c + left)
            + at(x, image, top, right, channel) * (c - left);
    double lower =
        at(x, image, bottom, left, channel) * (1 - c + left)
            + at(x, image, bottom, right, channel) * (c - left);
    return upper * (1 - r + top) + lower * (r - top);
  }

  @Test
  default void aRegionOfAnImageThatIsNotThereIsAnError() {
    Tensor x = random(FLOAT32, 9, 2, 3, 3, 1);
    Tensor box = tensor(FLOAT32, shape(1, 4), 0, 0, 2, 2);
    RoiPooling pooling = new RoiPooling(1, 1, 1, true);
    for (int wrong : shape(2, -1)) {
      assertRefuses(
          () -> Functions.roiAlign(x, box, vector(INT64, wrong), pooling).toHost(),
          "roi_align",
          String.valueOf(wrong),
          "2");
    }
    assertRefuses(
        () -> Functions.roiAlign(x, box, vector(INT64, 0, 1), pooling), "roi_align", "(1, 4)");
    assertElements(
        Functions.roiAlign(x, tensor(FLOAT32, shape(0, 4)), vector(INT64), pooling));
  }

  @ParameterizedTest
  @EnumSource(Relaxation.class)
  default void steepSoftSortsSort(Relaxation relaxation) {
    for (SortingNetwork network : SortingNetwork.values()) {
      for (int n : shape(1, 2, 3, 5, 8, 13)) {
        double[] elements = new double[2 * n];
        for (int i = 0; i < 2 * n; i++) {
          elements[i] = i * 5 % n;
        }
        Tensor x = tensor(FLOAT32, shape(2, n), elements);
        SortAttributes attributes = new SortAttributes(network, relaxation, 1e6, 0.25, false);
        Functions.Sorted sorted = Functions.softSort(x, attributes);
        assertClose(sorted.values(), 1e-3, x.sort(1, false).values().toDoubleArray());
        assertSame(
            x.unsqueeze(1).matmul(sorted.permutation()).squeeze(1), sorted.values(), 1e-4);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Relaxation.class)
  default void softPermutationsAreDoublyStochastic(Relaxation relaxation) {
    Tensor x = random(FLOAT32, 10, 3, 2, 11);
    for (SortingNetwork network : SortingNetwork.values()) {
      SortAttributes attributes = new SortAttributes(network, relaxation, 3, 0.25, false);
      Functions.Sorted sorted = Functions.softSort(x, attributes);
      assertEach(sorted.permutation().sum(-1), 1e-5, i -> 1);
      assertEach(sorted.permutation().sum(-2), 1e-5, i -> 1);
      SortAttributes inLogSpace = new SortAttributes(network, relaxation, 3, 0.25, true);
      Functions.Sorted logarithm = Functions.softSort(x, inLogSpace);
      assertSame(logarithm.permutation().exp(), sorted.permutation(), 1e-5);
      assertSame(logarithm.values(), sorted.values(), 1e-5);
    }
  }

  @Test
  default void fusedOperationsRefuseWhatDoesNotFit() {
    Tensor x = random(FLOAT32, 1, 2, 3);
    Tensor three = random(FLOAT32, 1, 3);
    assertRefuses(
        () -> Functions.layerNorm(x, random(FLOAT32, 1, 2), three, 1e-6),
        "layer_norm",
        "(2)",
        "(3)");
    assertRefuses(
        () -> Functions.layerNorm(x, random(FLOAT64, 1, 3), three, 1e-6), "layer_norm", "float64");
    assertRefuses(() -> random(INT64, 1, 3).softmax(0), "softmax", "int64(3)");
    assertRefuses(() -> Functions.attention(x, 1, 1), "attention", "rank 3");
    assertRefuses(
        () -> Functions.attention(random(FLOAT32, 1, 1, 2, 8), 2, 1), "attention", "(1, 2, 8)");
  }
}

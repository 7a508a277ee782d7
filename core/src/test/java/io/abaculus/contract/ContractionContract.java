package io.abaculus.contract;

import static io.abaculus.contract.OnDevice.assertClose;
import static io.abaculus.contract.OnDevice.assertEach;
import static io.abaculus.contract.OnDevice.assertElements;
import static io.abaculus.contract.OnDevice.assertRefuses;
import static io.abaculus.contract.OnDevice.at;
import static io.abaculus.contract.OnDevice.offsetBroadcast;
import static io.abaculus.contract.OnDevice.shape;
import static io.abaculus.contract.OnDevice.tolerance;
import static io.abaculus.graph.DType.FLOAT32;
import static io.abaculus.graph.DType.FLOAT64;
import static io.abaculus.graph.DType.INT32;
import static io.abaculus.graph.DType.INT64;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.autodiff.Gradients;
import io.abaculus.device.HostArray;
import io.abaculus.graph.Contraction;
import io.abaculus.graph.Contraction.Window;
import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Operations;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Matrix products and the patches of images. */
public interface ContractionContract extends OnDevice {
  /** Rows, inner size and columns, around the tiles that kernels work in. */
  List<int[]> SIZES =
      List.of(
          shape(1, 1, 1),
          shape(1, 7, 1),
          shape(2, 3, 4),
          shape(5, 1, 9),
          shape(3, 8, 16),
          shape(4, 9, 15),
          shape(6, 16, 17),
          shape(7, 17, 31),
          shape(8, 31, 32),
          shape(13, 33, 33),
          shape(1, 64, 65),
          shape(65, 64, 1),
          shape(33, 65, 17),
          shape(64, 128, 48),
          shape(97, 259, 51));

  /** Element i of the product of two matrices, either transposed first, by the definition. */
  private static double product(Tensor a, Tensor b, int[] i, boolean ta, boolean tb) {
    int last = i.length - 1;
    int[] left = i.clone();
    int[] right = i.clone();
    left[last - 1] = ta ? 0 : i[last - 1];
    left[last] = ta ? i[last - 1] : 0;
    right[last - 1] = tb ? i[last] : 0;
    right[last] = tb ? 0 : i[last];
    int leftStart = offsetBroadcast(a, left);
    int rightStart = offsetBroadcast(b, right);
    int leftStep = ta ? a.dim(-1) : 1;
    int rightStep = tb ? 1 : b.dim(-1);
    HostArray leftNumbers = a.toHost();
    HostArray rightNumbers = b.toHost();
    double sum = 0;
    for (int k = 0; k < a.dim(ta ? -2 : -1); k++) {
      sum +=
          leftNumbers.getDouble(leftStart + k * leftStep)
              * rightNumbers.getDouble(rightStart + k * rightStep);
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void matrixProductsOfEverySizeEitherOperandTransposed(DType dtype) {
    for (int[] size : SIZES) {
      for (int transposed = 0; transposed < 4; transposed++) {
        boolean ta = (transposed & 1) != 0;
        boolean tb = (transposed & 2) != 0;
        Tensor a = random(dtype, 1, ta ? shape(size[1], size[0]) : shape(size[0], size[1]));
        Tensor b = random(dtype, 2, tb ? shape(size[2], size[1]) : shape(size[1], size[2]));
        assertEach(
            a.matmul(b, ta, tb), 5 * tolerance(dtype), i -> product(a, b, i, ta, tb));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void matrixProductsBroadcastLeadingAxes(DType dtype) {
    List<int[][]> leading =
        List.of(
            new int[][]{shape(3), shape(3)},
            new int[][]{shape(2, 3), shape()},
            new int[][]{shape(), shape(4)},
            new int[][]{shape(2, 1), shape(3)},
            new int[][]{shape(2, 1), shape(1, 3)},
            new int[][]{shape(1), shape(1, 1)},
            new int[][]{shape(0), shape(1)});
    for (int[][] axes : leading) {
      for (int transposed = 0; transposed < 4; transposed++) {
        boolean ta = (transposed & 1) != 0;
        boolean tb = (transposed & 2) != 0;
        Tensor a = random(dtype, 3, joined(axes[0], ta ? shape(7, 5) : shape(5, 7)));
        Tensor b = random(dtype, 4, joined(axes[1], tb ? shape(9, 7) : shape(7, 9)));
        assertEach(
            a.matmul(b, ta, tb), 5 * tolerance(dtype), i -> product(a, b, i, ta, tb));
      }
    }
  }

  private static int[] joined(int[] a, int[] b) {
    return java.util.stream.IntStream.concat(
        java.util.Arrays.stream(a), java.util.Arrays.stream(b))
        .toArray();
  }

  @Test
  default void vectorsAreRowsOnTheLeftAndColumnsOnTheRight() {
    Tensor matrix = tensor(FLOAT32, shape(2, 3), 1, 2, 3, 4, 5, 6);
    Tensor two = vector(FLOAT32, 1, 10);
    Tensor three = vector(FLOAT32, 1, 10, 100);
    assertElements(two.matmul(matrix), 41, 52, 63);
    assertElements(matrix.matmul(three), 321, 654);
    assertElements(three.matmul(three), 10101);
    assertEquals(Shape.SCALAR, three.matmul(three).shape());
  }

  @Test
  default void productsOfNothingAreZero() {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      assertElements(random(dtype, 1, 2, 0).matmul(random(dtype, 1, 0, 3)), 0, 0, 0, 0, 0, 0);
      assertElements(random(dtype, 1, 0, 2).matmul(random(dtype, 1, 2, 3)));
      assertElements(random(dtype, 1, 3, 2).matmul(random(dtype, 1, 2, 0)));
    }
  }

  @Test
  default void zeroTimesInfinityIsNotANumber() {
    Tensor a = tensor(FLOAT32, shape(1, 2), 0, 1);
    Tensor b = tensor(FLOAT32, shape(2, 2), Double.POSITIVE_INFINITY, Double.NaN, 1, 2);
    assertElements(a.matmul(b), Double.NaN, Double.NaN);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void productsWithWhatFollowsThem(DType dtype) {
    for (int[] size : SIZES) {
      Tensor x = random(dtype, 5, 2, size[0], size[1]);
      Tensor weight = random(dtype, 6, size[2], size[1]);
      Tensor bias = random(dtype, 7, size[2]);
      Tensor scale = random(dtype, 8, size[2]);
      Tensor residual = random(dtype, 9, 2, size[0], size[2]);
      Tensor y = Functions.linear(x, weight, bias).mul(0.1).gelu().mul(scale).add(residual);
      assertEach(
          y,
          20 * tolerance(dtype),
          i -> {
            double linear = product(x, weight, i, false, true) + at(bias, i[2]);
            double input = 0.1 * linear;
            double gelu = input * io.abaculus.device.SpecialFunctions.normalDistribution(input);
            return gelu * at(scale, i[2]) + at(residual, i);
          });
    }
  }

  @Test
  default void whatFollowsAProductMayReadOtherRowsOfIt() {
    int last = 599;
    Tensor a = random(FLOAT32, 12, last + 1, 2);
    Tensor b = random(FLOAT32, 13, 2, 8);
    Tensor product = a.matmul(b);
    assertEach(
        product.add(product.slice(0, last, last + 1)),
        1e-5,
        i -> product(a, b, i, false, false) + product(a, b, shape(last, i[1]), false, false));
  }

  @Test
  default void aProductMayBeUsedByWhatFollowsItAndLater() {
    Tensor a = random(FLOAT32, 10, 9, 12);
    Tensor b = random(FLOAT32, 11, 12, 10);
    Tensor product = a.matmul(b);
    Tensor relu = product.relu();
    Tensor sum = relu.sum(0).add(product.sum(0));
    Tensors.evaluate(relu, sum);
    assertEach(relu, 1e-5, i -> Math.max(0, product(a, b, i, false, false)));
    assertEach(
        sum,
        1e-4,
        i -> {
          double total = 0;
          for (int row = 0; row < 9; row++) {
            double p = product(a, b, shape(row, i[0]), false, false);
            total += p + Math.max(0, p);
          }
          return total;
        });
  }

  @Test
  default void wrongProductsAreRefusedAtTheCall() {
    Tensor a = random(FLOAT32, 1, 2, 3);
    assertRefuses(() -> a.matmul(a), "matmul", "(2, 3)", "x (2, 3)");
    assertRefuses(() -> a.matmul(a, true, true), "matmul", "transposed");
    assertRefuses(() -> a.matmul(random(FLOAT64, 1, 3, 2)), "matmul", "float32", "float64");
    assertRefuses(
        () -> random(INT64, 1, 2, 2).matmul(random(INT64, 1, 2, 2)), "matmul", "int64(2, 2)");
    assertRefuses(
        () -> random(FLOAT32, 1, 2, 2, 3).matmul(random(FLOAT32, 1, 4, 3, 2)),
        "matmul",
        "(2)",
        "(4)");
    assertRefuses(
        () -> Functions.linear(a, random(FLOAT32, 1, 4, 3), random(FLOAT32, 1, 3)),
        "add",
        "(2, 4)",
        "(3)");
  }

  /** Kernels, strides and paddings, rows and columns different. */
  List<Window> WINDOWS =
      List.of(
          new Window(1, 1, 1, 1, 0, 0),
          new Window(3, 2, 1, 1, 0, 0),
          new Window(2, 3, 2, 3, 0, 0),
          new Window(3, 3, 1, 2, 1, 1),
          new Window(2, 5, 3, 1, 1, 2));

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void unfoldTakesPatchesAndFoldPutsThemBack(DType dtype) {
    Tensor x = random(dtype, 12, 2, 3, 7, 6);
    for (Window window : WINDOWS) {
      Tensor patches = Functions.unfold(x, window);
      int columns = window.outputColumns(6);
      int area = window.kernelRows() * window.kernelColumns();
      assertEach(
          patches,
          0,
          i -> {
            int row = i[1] / columns * window.strideRows() - window.padRows();
            int column = i[1] % columns * window.strideColumns() - window.padColumns();
            row += i[2] % area / window.kernelColumns();
            column += i[2] % window.kernelColumns();
            boolean inside = row >= 0 && row < 7 && column >= 0 && column < 6;
            return inside ? at(x, i[0], i[2] / area, row, column) : 0;
          });
      Tensor other = random(dtype, 13, patches.shape().toArray());
      Tensor folded = Operations.apply(new Contraction.Fold(window, 3, 7, 6), other);
      double byPatches = patches.mul(other).sum().item();
      double byPixels = folded.mul(x).sum().item();
      assertEquals(byPatches, byPixels, 1e-4, "fold is the adjoint of unfold");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void convolutionIsTheSumOverItsWindow(DType dtype) {
    Tensor x = random(dtype, 14, 2, 3, 7, 6);
    for (Window window : WINDOWS) {
      Tensor weight = random(dtype, 15, 4, 3, window.kernelRows(), window.kernelColumns());
      Tensor bias = random(dtype, 16, 4);
      Tensor y =
          Functions.conv2d(
              x,
              weight,
              bias,
              shape(window.strideRows(), window.strideColumns()),
              shape(window.padRows(), window.padColumns()));
      assertEach(
          y,
          10 * tolerance(dtype),
          i -> {
            double sum = at(bias, i[1]);
            for (int c = 0; c < 3; c++) {
              for (int p = 0; p < window.kernelRows(); p++) {
                for (int q = 0; q < window.kernelColumns(); q++) {
                  int row = i[2] * window.strideRows() - window.padRows() + p;
                  int column = i[3] * window.strideColumns() - window.padColumns() + q;
                  if (row >= 0 && row < 7 && column >= 0 && column < 6) {
                    sum += at(weight, i[1], c, p, q) * at(x, i[0], c, row, column);
                  }
                }
              }
            }
            return sum;
          });
    }
    assertRefuses(
        () -> Functions.conv2d(
            x, random(dtype, 1, 4, 2, 3, 3), null, shape(1, 1), shape(0, 0)),
        "conv2d",
        "(2, 3, 7, 6)",
        "(4, 2, 3, 3)");
    assertRefuses(
        () -> Functions.unfold(x, new Window(8, 1, 1, 1, 0, 0)), "unfold", "(2, 3, 7, 6)");
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  default void poolingIsThatOfPyTorch(DType dtype) {
    double[] pixels = new double[50];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i * 7 % 23 - 11;
    }
    Tensor x = tensor(dtype, shape(1, 2, 5, 5), pixels);
    Window window = new Window(3, 2, 2, 1, 1, 1);
    // max_pool2d(x, (3, 2), stride=(2, 1), padding=(1, 1)) of torch 2.13
    Tensor largest = Functions.maxPool2d(x, window);
    assertEquals(Shape.of(1, 2, 3, 6), largest.shape());
    assertElements(
        largest,
        1, 8, 8, 10, 10, 6, 2, 9, 9, 11, 11, 7, 2, 9, 9, 5, 7, 7,
        3, 10, 10, 6, 8, 8, 4, 11, 11, 7, 9, 9, 5, 5, 7, 7, 10, 10);
    // avg_pool2d with the same arguments, times the six elements of the window
    assertClose(
        Functions.averagePool2d(x, window).mul(6),
        10 * tolerance(dtype),
        -10, -6, -1, 4, 9, 0, -7, 7, 3, -1, 18, 8, -7, 0, 5, -13, -8, 3,
        -5, 4, 9, -9, -4, 5, -11, -1, 18, -9, -13, 4, -2, -13, -8, -3, 2, 8);
  }

  @Test
  default void theGradientOfMaxPoolingGoesToTheLargest() {
    Tensor x = tensor(FLOAT32, shape(1, 1, 2, 4), 1, 5, -3, -2, 4, 2, -1, -1);
    Tensor pooled = Functions.maxPool2d(x, new Window(2, 2, 2, 2, 0, 0));
    Tensor loss = pooled.mul(tensor(FLOAT32, shape(1, 1, 1, 2), 3, 8)).sum();
    Tensor gradient = Gradients.of(loss, x).getFirst();
    assertElements(pooled, 5, -1);
    assertElements(gradient, 0, 3, 0, 0, 0, 0, 4, 4);
  }

  @Test
  default void poolingOfLowNumbersSeesNoPadding() {
    double inf = Double.POSITIVE_INFINITY;
    Tensor x = tensor(FLOAT32, shape(1, 1, 1, 3), -7, -inf, Double.NaN);
    Tensor pooled = Functions.maxPool2d(x, new Window(2, 2, 1, 1, 1, 1));
    assertElements(
        pooled, -7, -7, Double.NaN, Double.NaN, -7, -7, Double.NaN, Double.NaN);
    assertRefuses(
        () -> Functions.maxPool2d(x, new Window(2, 2, 1, 1, 0, 2)), "max_pool2d", "half");
    assertRefuses(
        () -> Functions.averagePool2d(x.squeeze(0), new Window(1, 1, 1, 1, 0, 0)),
        "average_pool2d",
        "rank 4");
  }

  @Test
  default void theOuterProductIsOfAllPairs() {
    for (DType dtype : List.of(FLOAT32, FLOAT64, INT32)) {
      Tensor product = vector(dtype, 1, -2).outer(vector(dtype, 3, 4, 5));
      assertEquals(Shape.of(2, 3), product.shape());
      assertElements(product, 3, 4, 5, -6, -8, -10);
    }
    Tensor matrix = random(FLOAT32, 5, 2, 2);
    assertRefuses(() -> matrix.outer(vector(FLOAT32, 1)), "outer", "(2, 2)");
  }
}

package io.abaculus.reference;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Contraction;
import io.abaculus.graph.Contraction.Window;
import io.abaculus.graph.Shape;
import java.util.Arrays;
import java.util.List;

/** Matrix products, and the patches of images. */
final class ReferenceContractions {
  private ReferenceContractions() {}

  static void run(Contraction op, List<HostArray> operands, HostArray result) {
    switch (op) {
      case Contraction.MatMul matMul ->
          matMul(matMul, operands.get(0), operands.get(1), result);
      case Contraction.Unfold(Window window) -> unfold(window, operands.getFirst(), result);
      case Contraction.Fold fold -> fold(fold.window(), operands.getFirst(), result);
    }
  }

  private static void matMul(
      Contraction.MatMul op, HostArray a, HostArray b, HostArray result) {
    Shape batch = Contraction.MatMul.leading(result.type().shape());
    Shape batchA = Contraction.MatMul.leading(a.type().shape());
    Shape batchB = Contraction.MatMul.leading(b.type().shape());
    int rows = result.type().shape().dim(-2);
    int columns = result.type().shape().dim(-1);
    int inner = a.type().shape().dim(op.transposeA() ? -2 : -1);
    double[] sums = new double[columns];
    Walk walk = new Walk(batch, batchA.broadcastStrides(batch), batchB.broadcastStrides(batch));
    for (int product = 0; product < batch.size(); product++) {
      double[] left = matrix(a, walk.element(0), rows, inner, op.transposeA());
      double[] right = matrix(b, walk.element(1), inner, columns, op.transposeB());
      for (int i = 0; i < rows; i++) {
        Arrays.fill(sums, 0);
        for (int k = 0; k < inner; k++) {
          double factor = left[i * inner + k];
          for (int j = 0; j < columns; j++) {
            sums[j] += factor * right[k * columns + j];
          }
        }
        for (int j = 0; j < columns; j++) {
          result.setDouble((product * rows + i) * columns + j, sums[j]);
        }
      }
      walk.next();
    }
  }

  /** Matrix number {@code number} of x, of the given size after it was transposed. */
  private static double[] matrix(
      HostArray x, int number, int rows, int columns, boolean transposed) {
    double[] matrix = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int place = transposed ? j * rows + i : i * columns + j;
        matrix[i * columns + j] = x.getDouble(number * matrix.length + place);
      }
    }
    return matrix;
  }

  private static void unfold(Window window, HostArray image, HostArray patches) {
    forEachPatchElement(
        window,
        image.type().shape(),
        (patchElement, imageElement) -> {
          if (imageElement < 0) {
            patches.setLong(patchElement, 0);
          } else {
            Elements.move(image, imageElement, patches, patchElement);
          }
        });
  }

  private static void fold(Window window, HostArray patches, HostArray image) {
    Sums sums = new Sums(image.type().dtype(), image.size());
    forEachPatchElement(
        window,
        image.type().shape(),
        (patchElement, imageElement) -> {
          if (imageElement >= 0) {
            sums.add(imageElement, patches, patchElement);
          }
        });
    sums.store(image);
  }

  private interface PatchVisitor {
    /** An element of a patch, and the element of the image it covers, or -1 in the padding. */
    void visit(int patchElement, int imageElement);
  }

  private static void forEachPatchElement(Window window, Shape image, PatchVisitor visitor) {
    int channels = image.dim(1);
    int rows = image.dim(2);
    int columns = image.dim(3);
    int outputRows = window.outputRows(rows);
    int outputColumns = window.outputColumns(columns);
    int patchElement = 0;
    for (int n = 0; n < image.dim(0); n++) {
      for (int outputRow = 0; outputRow < outputRows; outputRow++) {
        for (int outputColumn = 0; outputColumn < outputColumns; outputColumn++) {
          for (int channel = 0; channel < channels; channel++) {
            for (int i = 0; i < window.kernelRows(); i++) {
              int row = outputRow * window.strideRows() - window.padRows() + i;
              for (int j = 0; j < window.kernelColumns(); j++) {
                int column = outputColumn * window.strideColumns() - window.padColumns() + j;
                boolean inside = 0 <= row && row < rows && 0 <= column && column < columns;
                visitor.visit(
                    patchElement++,
                    inside ? ((n * channels + channel) * rows + row) * columns + column : -1);
              }
            }
          }
        }
      }
    }
  }
}

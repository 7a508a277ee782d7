package io.abaculus.cpu;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Contraction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Ints;
import io.abaculus.graph.Shape;
import org.jspecify.annotations.Nullable;

/** Matrix products over leading axes: as one product where they can count as rows, else as a batch. */
final class ProductRunner {
  private final MatrixKernel kernel;

  ProductRunner(CpuContext context) {
    this.kernel = context.matrix();
  }

  /**
   * Computes a product.
   *
   * @param epilogue what to do with finished rows, or null; only where the right operand is one
   *     matrix
   */
  void run(
      Contraction.MatMul op,
      HostArray a,
      HostArray b,
      HostArray c,
      MatrixKernel.@Nullable Epilogue epilogue) {
    Shape left = Contraction.MatMul.leading(a.type().shape());
    Shape right = Contraction.MatMul.leading(b.type().shape());
    int rows = c.type().shape().dim(-2);
    int columns = c.type().shape().dim(-1);
    int inner = a.type().shape().dim(op.transposeA() ? -2 : -1);
    boolean asRows = right.size() == 1 && (!op.transposeA() || left.size() == 1);
    if (asRows) {
      MatrixProduct product =
          MatrixProduct.of(left.size() * rows, columns, inner, op.transposeA(), op.transposeB());
      one(product, a, 0, b, 0, c, 0, epilogue);
      return;
    }
    MatrixProduct product =
        MatrixProduct.of(rows, columns, inner, op.transposeA(), op.transposeB());
    Shape batch = Contraction.MatMul.leading(c.type().shape());
    if (batch.size() > 0) {
      batch(product, batch, a, left, b, right, c);
    }
  }

  private void one(
      MatrixProduct product,
      HostArray a,
      int aShift,
      HostArray b,
      int bShift,
      HostArray c,
      int cShift,
      MatrixKernel.@Nullable Epilogue epilogue) {
    int aOffset = a.offset() + aShift;
    int bOffset = b.offset() + bShift;
    int cOffset = c.offset() + cShift;
    if (c.type().dtype() == DType.FLOAT64) {
      kernel.multiply(
          product, a.doubles(), aOffset, b.doubles(), bOffset, c.doubles(), cOffset);
    } else {
      kernel.multiply(
          product, a.floats(), aOffset, b.floats(), bOffset, c.floats(), cOffset, epilogue);
    }
  }

  private void batch(
      MatrixProduct product,
      Shape batch,
      HostArray a,
      Shape left,
      HostArray b,
      Shape right,
      HostArray c) {
    int aMatrix = product.m() * product.k();
    int bMatrix = product.k() * product.n();
    int cMatrix = product.m() * product.n();
    boolean even =
        (left.equals(batch) || left.size() == 1) && (right.equals(batch) || right.size() == 1);
    if (even && c.type().dtype() == DType.FLOAT32) {
      kernel.multiplyBatch(
          product,
          batch.size(),
          a.floats(),
          a.offset(),
          left.size() == 1 ? 0 : aMatrix,
          b.floats(),
          b.offset(),
          right.size() == 1 ? 0 : bMatrix,
          c.floats(),
          c.offset(),
          cMatrix);
      return;
    }
    StridedIndex aIndex = walk(left, batch);
    StridedIndex bIndex = walk(right, batch);
    for (int i = 0; i < batch.size(); i++) {
      one(product, a, aIndex.next() * aMatrix, b, bIndex.next() * bMatrix, c, i * cMatrix, null);
    }
  }

  private static StridedIndex walk(Shape operand, Shape batch) {
    return new StridedIndex(
        Ints.of(batch.toArray()),
        Ints.of(operand.broadcastStrides(batch)),
        0);
  }
}

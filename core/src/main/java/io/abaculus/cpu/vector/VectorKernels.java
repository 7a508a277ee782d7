package io.abaculus.cpu.vector;

import io.abaculus.cpu.AttentionKernel;
import io.abaculus.cpu.ElementwiseKernel;
import io.abaculus.cpu.KernelProvider;
import io.abaculus.cpu.MatrixKernel;
import io.abaculus.cpu.RowKernel;
import io.abaculus.cpu.SoftSortKernel;
import io.abaculus.cpu.Workers;
import io.abaculus.cpu.scalar.ScalarKernels;

/**
 * Every kernel on vectors, or, where the processor cannot multiply and add in one instruction, products
 * on vectors and the others, whose polynomials consist of such, in plain loops. {@link KernelProvider#load}
 * makes it by its name.
 */
public final class VectorKernels implements KernelProvider {

  private final boolean fused = VectorShapes.fuseMultiplyAdd();
  private final KernelProvider loops = new ScalarKernels();
  private final ElementwiseKernel elementwise =
      fused ? new VectorElementwise() : loops.elementwise();
  private final RowKernel rows = fused ? new VectorRows() : loops.rows();
  private final AttentionKernel attention = fused ? new VectorAttention() : loops.attention();
  private final SoftSortKernel softSort = fused ? new VectorSoftSort() : loops.softSort();

  @Override
  public String description() {
    return "vectors of "
        + VectorShapes.LANES
        + " floats"
        + (fused ? "" : " for products, plain loops without fused multiply-add for the rest");
  }

  @Override
  public ElementwiseKernel elementwise() {
    return elementwise;
  }

  @Override
  public RowKernel rows() {
    return rows;
  }

  @Override
  public AttentionKernel attention() {
    return attention;
  }

  @Override
  public SoftSortKernel softSort() {
    return softSort;
  }

  @Override
  public MatrixKernel matrix(Workers workers) {
    return MatrixVectorKernel.preferred(workers);
  }
}

package io.abaculus.cpu.vector;

import io.abaculus.cpu.AttentionKernel;
import io.abaculus.cpu.ElementwiseKernel;
import io.abaculus.cpu.KernelProvider;
import io.abaculus.cpu.MatrixKernel;
import io.abaculus.cpu.RowKernel;
import io.abaculus.cpu.SoftSortKernel;
import io.abaculus.cpu.Workers;

/** Every kernel on vectors. {@link KernelProvider#load} makes it by its name. */
public final class VectorKernels implements KernelProvider {

  private final ElementwiseKernel elementwise = new VectorElementwise();
  private final RowKernel rows = new VectorRows();
  private final AttentionKernel attention = new VectorAttention();
  private final SoftSortKernel softSort = new VectorSoftSort();

  @Override
  public String description() {
    return "vectors of "
        + VectorShapes.LANES
        + " floats"
        + (Fma.IN_HARDWARE ? "" : ", without fused multiply-add");
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

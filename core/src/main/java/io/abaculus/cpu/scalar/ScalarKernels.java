package io.abaculus.cpu.scalar;

import io.abaculus.cpu.AttentionKernel;
import io.abaculus.cpu.ElementwiseKernel;
import io.abaculus.cpu.KernelProvider;
import io.abaculus.cpu.MatrixKernel;
import io.abaculus.cpu.RowKernel;
import io.abaculus.cpu.SoftSortKernel;
import io.abaculus.cpu.Workers;

/** Every kernel in plain loops. */
public final class ScalarKernels implements KernelProvider {

  private final ElementwiseKernel elementwise = new ScalarElementwise();
  private final RowKernel rows = new ScalarRows();
  private final AttentionKernel attention = new ScalarAttention();
  private final SoftSortKernel softSort = new ScalarSoftSort();

  @Override
  public String description() {
    return "plain loops";
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
    return new ScalarMatrixKernel(workers);
  }
}

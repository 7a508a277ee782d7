package io.abaculus.cpu.scalar;

import io.abaculus.cpu.ElementwiseKernel;
import io.abaculus.cpu.KernelProvider;
import io.abaculus.cpu.RowKernel;

/** Every kernel in plain loops. */
public final class ScalarKernels implements KernelProvider {

  private final ElementwiseKernel elementwise = new ScalarElementwise();
  private final RowKernel rows = new ScalarRows();

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
}

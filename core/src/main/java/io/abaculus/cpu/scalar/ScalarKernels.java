package io.abaculus.cpu.scalar;

import io.abaculus.cpu.ElementwiseKernel;
import io.abaculus.cpu.KernelProvider;

/** Every kernel in plain loops. */
public final class ScalarKernels implements KernelProvider {

  private final ElementwiseKernel elementwise = new ScalarElementwise();

  @Override
  public String description() {
    return "plain loops";
  }

  @Override
  public ElementwiseKernel elementwise() {
    return elementwise;
  }
}

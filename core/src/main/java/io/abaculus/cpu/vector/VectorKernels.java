package io.abaculus.cpu.vector;

import io.abaculus.cpu.ElementwiseKernel;
import io.abaculus.cpu.KernelProvider;

/** Every kernel on vectors. {@link KernelProvider#load} makes it by its name. */
public final class VectorKernels implements KernelProvider {

  private final ElementwiseKernel elementwise = new VectorElementwise();

  @Override
  public String description() {
    return "vectors of " + VectorShapes.LANES + " floats";
  }

  @Override
  public ElementwiseKernel elementwise() {
    return elementwise;
  }
}

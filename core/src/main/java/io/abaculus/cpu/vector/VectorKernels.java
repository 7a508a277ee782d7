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
 * and arithmetic on vectors, attention by products, and the others, whose polynomials consist of such, in plain loops.
 * {@link KernelProvider#load} makes it by its name.
 */
public final class VectorKernels implements KernelProvider {

  private final boolean fused;
  private final ElementwiseKernel elementwise;
  private final RowKernel rows;
  private final AttentionKernel attention;
  private final SoftSortKernel softSort;

  /** Those for this processor. */
  public VectorKernels() {
    this(VectorShapes.fuseMultiplyAdd());
  }

  /**
   * Those for a processor.
   *
   * @param fused whether it multiplies and adds in one instruction
   */
  public VectorKernels(boolean fused) {
    KernelProvider loops = new ScalarKernels();
    this.fused = fused;
    elementwise = fused ? new VectorElementwise() : new ArithmeticElementwise();
    rows = fused ? new VectorRows() : loops.rows();
    attention = fused ? new VectorAttention() : byProducts();
    softSort = fused ? new VectorSoftSort() : loops.softSort();
  }

  /** A pool of one starts no thread. */
  private static AttentionKernel byProducts() {
    return new ProductAttention(MatrixVectorKernel.preferred(new Workers(1)));
  }

  @Override
  public String description() {
    return "vectors of "
        + VectorShapes.LANES
        + " floats"
        + (fused ? ""
            : " for products and arithmetic, plain loops without fused multiply-add for the rest");
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

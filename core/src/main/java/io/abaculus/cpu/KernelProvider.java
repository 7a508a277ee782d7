package io.abaculus.cpu;

/**
 * One implementation of every kernel: on the processor's vector units, or in plain loops.
 *
 * <p>Kernels hold no state between calls; any number of threads may use one at the same time, each
 * with its own ranges and scratch.
 */
public interface KernelProvider {

  /** The system property that, set to {@code false}, asks for plain loops. */
  String VECTOR_PROPERTY = "abaculus.vector";

  /**
   * The kernels this JVM can run best, the same at every call. Without module {@code
   * jdk.incubator.vector} they are plain loops, and one line in the log says so the first time.
   */
  static KernelProvider load() {
    return KernelLookup.FOUND;
  }

  /** What these kernels run on, for logs: {@code vectors of 8 floats}, {@code plain loops}. */
  String description();

  /** Functions of single elements. */
  ElementwiseKernel elementwise();

  /** Functions of rows, and reductions of rows and columns. */
  RowKernel rows();

  /** Scaled dot-product attention, forward and backward. */
  AttentionKernel attention();

  /** Differentiable sorting networks, forward and backward. */
  SoftSortKernel softSort();

  /** Matrix products on a pool of threads. */
  MatrixKernel matrix(Workers workers);
}

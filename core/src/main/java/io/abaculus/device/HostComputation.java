package io.abaculus.device;

import io.abaculus.graph.Custom;
import java.util.List;

/** The definition of an operation that computes its results on the host, in Java. */
public interface HostComputation extends Custom.Definition {
  /**
   * Computes the results. It may be called once for several equal uses, or once more in a backward pass,
   * from any thread: what it writes must depend on the operands alone. It must not change the operands,
   * keep an array, or ask tensors of the device for numbers.
   *
   * <p>A tensor may be a stretch of a longer array: {@link HostArray#getDouble} and the like count from
   * its first element, whoever takes the Java array itself adds {@link HostArray#offset}.
   *
   * @param operands the numbers of the operands
   * @param results of the types that {@link #infer} gave, all zeros, to be written
   */
  void compute(List<HostArray> operands, List<HostArray> results);
}

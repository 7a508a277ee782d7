package io.abaculus.conformance;

import io.abaculus.tensor.Tensor;
import java.util.Map;

/** How an operation of golden cases is put together from operations on tensors. */
@FunctionalInterface
public interface CaseOperation {
  /**
   * The outputs by name. Gradients are not its business. Arguments that it does not ask for are an
   * error.
   */
  Map<String, Tensor> apply(CaseArguments arguments);
}

package io.abaculus.autodiff;

import io.abaculus.device.HostComputation;
import io.abaculus.graph.Check;
import io.abaculus.graph.Custom;
import io.abaculus.graph.TensorException;
import io.abaculus.tensor.Operations;
import io.abaculus.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation of a user's own: its types, a forward computation in plain Java, and a vector-Jacobian
 * product of tensors, as {@code torch.autograd.Function} and {@code jax.custom_vjp} have them. It is a
 * step of a plan like any other, between steps that are fused as ever; it runs on the host, whatever
 * the device, and the plan's explanation says so of a device that is not the host.
 *
 * <p><b>Make it a record.</b> Plans are found again by their structure, and two operations are the same
 * if they are {@linkplain Object#equals equal}: records with equal components are. Of a class without
 * {@code equals} each instance is an operation of its own, and so is a record with an array in it; a new
 * one for each training step would make a new plan for each. What changes from step to step enters as
 * a tensor.
 */
public interface CustomOperation extends HostComputation {
  /**
   * The vector-Jacobian product: the gradients of a loss with respect to the operands, from those with
   * respect to the results. It is built of tensors, so that it is computed with the plan, on the device,
   * and can be differentiated again. Where no composition of tensors expresses it, it applies a custom
   * operation in turn.
   *
   * @param operands what the operation was applied to
   * @param results what it gave
   * @param cotangents the gradients of the loss with respect to the results, of their types; zeros for
   *     a result that the loss does not depend on
   * @return for each operand a tensor of its type, or null if no gradient flows to it, as to an index
   * @throws TensorException if it is not differentiable, which is so unless this method is overridden
   */
  default List<@Nullable Tensor> vjp(
      List<Tensor> operands, List<Tensor> results, List<Tensor> cotangents) {
    throw new TensorException(
        name() + ": not differentiable; it defines no vjp. detach() its operands, or define one");
  }

  /**
   * Applies the operation.
   *
   * @param operands at least one, all on one device
   * @return its result
   * @throws TensorException if the operands do not fit, or it has several results
   */
  default Tensor apply(Tensor... operands) {
    List<Tensor> results = applyAll(List.of(operands));
    Check.that(
        results.size() == 1,
        "%s: has %d results; applyAll gives them all",
        name(),
        results.size());
    return results.getFirst();
  }

  /**
   * Applies the operation.
   *
   * @param operands at least one, all on one device
   * @return all its results, in the order of {@link #infer}
   * @throws TensorException if the operands do not fit
   */
  default List<Tensor> applyAll(List<Tensor> operands) {
    Check.that(!operands.isEmpty(), "%s: needs at least one operand", name());
    return Operations.applyAll(new Custom(this), operands, operands.getFirst().device());
  }
}

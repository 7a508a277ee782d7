package io.abaculus.contract;

// @start region="operation"
import io.abaculus.autodiff.CustomOperation;
import io.abaculus.device.HostArray;
import io.abaculus.graph.Check;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Tensor;
import java.util.List;

/** The length of (x, y), where squares would overflow too. Operands of one floating type and shape. */
public record Hypot() implements CustomOperation {
  @Override
  public String name() {
    return "hypot";
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    TensorType x = operands.get(0);
    TensorType y = operands.get(1);
    Check.floating(name(), x);
    Check.sameDType(name(), x, y);
    Check.shape(name(), "y", y.shape(), x.shape());
    return List.of(x);
  }

  @Override
  public void compute(List<HostArray> operands, List<HostArray> results) {
    HostArray x = operands.get(0);
    HostArray y = operands.get(1);
    HostArray length = results.get(0);
    for (int i = 0; i < length.size(); i++) {
      length.setDouble(i, Math.hypot(x.getDouble(i), y.getDouble(i)));
    }
  }

  @Override
  public List<Tensor> vjp(List<Tensor> operands, List<Tensor> results, List<Tensor> cotangents) {
    Tensor share = cotangents.get(0).div(results.get(0));
    return List.of(share.mul(operands.get(0)), share.mul(operands.get(1)));
  }
}
// @end

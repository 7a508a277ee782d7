package io.abaculus.contract;

import io.abaculus.autodiff.CustomOperation;
import io.abaculus.device.HostArray;
import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Tensor;
import java.util.List;

// @start region="operation"
/** The largest element of a vector plus a margin, and its place as int64: two results of two types. */
public record Maximum(double margin) implements CustomOperation {
  @Override
  public String name() {
    return "maximum_with_margin";
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    TensorType x = operands.getFirst();
    Check.rank(name(), x, 1);
    Check.floating(name(), x);
    Check.that(x.shape().size() > 0, "%s: %s has no largest element", name(), x);
    return List.of(TensorType.of(x.dtype()), TensorType.of(DType.INT64));
  }

  @Override
  public void compute(List<HostArray> operands, List<HostArray> results) {
    HostArray x = operands.getFirst();
    int best = 0;
    for (int i = 1; i < x.size(); i++) {
      best = x.getDouble(i) > x.getDouble(best) ? i : best;
    }
    results.get(0).setDouble(0, x.getDouble(best) + margin);
    results.get(1).setLong(0, best);
  }

  @Override
  public List<Tensor> vjp(List<Tensor> operands, List<Tensor> results, List<Tensor> cotangents) {
    Tensor x = operands.getFirst();
    Tensor place = results.get(1).oneHot(x.dim(0), x.dtype());
    return List.of(place.mul(cotangents.get(0)));
  }
}
// @end

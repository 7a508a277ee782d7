package io.abaculus.conformance;

import io.abaculus.autodiff.Gradients;
import io.abaculus.autodiff.Unreached;
import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.TensorException;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Applies an operation to the inputs, and differentiates the sum of outputs times cotangents. */
final class DifferentiatingRunner implements CaseRunner {
  private final CaseOperation operation;

  DifferentiatingRunner(CaseOperation operation) {
    this.operation = operation;
  }

  @Override
  public Map<String, HostArray> run(GoldenCase golden, Device device) {
    CaseArguments arguments = new CaseArguments(golden, device);
    Map<String, Tensor> outputs = operation.apply(arguments);
    List<String> ignored = arguments.ignored();
    if (!ignored.isEmpty()) {
      throw new TensorException(golden.op() + " knows no " + ignored);
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    outputs.forEach((name, output) -> tensors.put("out." + name, output));
    gradients(golden, arguments, outputs)
        .forEach((name, gradient) -> tensors.put("grad." + name, gradient));
    Tensors.evaluate(tensors.values(), List.of());
    Map<String, HostArray> arrays = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> arrays.put(name, tensor.toHost()));
    return arrays;
  }

  private static Map<String, Tensor> gradients(
      GoldenCase golden, CaseArguments arguments, Map<String, Tensor> outputs) {
    if (golden.gradients().isEmpty()) {
      return Map.of();
    }
    Tensor loss = loss(golden, arguments, outputs);
    if (loss == null) {
      throw new TensorException("the case expects gradients but has no cotangents");
    }
    List<Parameter> sources = new ArrayList<>();
    golden.gradients().keySet().forEach(name -> sources.add(arguments.source(name)));
    Gradients gradients = Gradients.of(loss, sources, Unreached.ZERO);
    Map<String, Tensor> byName = new LinkedHashMap<>();
    sources.forEach(source -> byName.put(source.name(), gradients.get(source)));
    return byName;
  }

  private static @Nullable Tensor loss(
      GoldenCase golden, CaseArguments arguments, Map<String, Tensor> outputs) {
    Tensor loss = null;
    for (Map.Entry<String, HostArray> entry : golden.cotangents().entrySet()) {
      Tensor output = outputs.get(entry.getKey());
      Tensor cotangent = CaseArguments.upload(entry.getValue(), arguments.device());
      if (output == null || !output.shape().equals(cotangent.shape())) {
        throw new TensorException(
            "the cotangent %s has shape %s; the outputs are %s"
                .formatted(entry.getKey(), cotangent.shape(), outputs));
      }
      Tensor share = output.mul(cotangent.cast(output.dtype())).sum();
      loss = loss == null ? share : loss.add(share);
    }
    return loss;
  }
}

package io.abaculus.tensor;

import io.abaculus.device.Buffer;
import io.abaculus.device.Device;
import io.abaculus.device.Executable;
import io.abaculus.device.HostArray;
import io.abaculus.device.PlanCache;
import io.abaculus.graph.Op;
import io.abaculus.graph.Storage;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.Value;
import io.abaculus.plan.Capture;
import io.abaculus.plan.Plan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** Turns requests for numbers into runs of plans. */
final class Evaluation {
  /** Whether every operation is run as soon as it is called, and checked for NaN and infinity. */
  static final boolean EAGER = Boolean.getBoolean("abaculus.eager");

  private Evaluation() {}

  /** Computes tensors that have no numbers yet, and brings parameters to their assigned values. */
  static void evaluate(Collection<Tensor> tensors, Collection<Parameter> parameters) {
    Request request = new Request(tensors, parameters);
    request.known.forEach(Parameter::adoptKnown);
    if (request.isEmpty()) {
      return;
    }
    Capture capture = request.capture();
    Executable executable = PlanCache.of(request.device).get(request.device, capture.program());
    List<Buffer> outputs = executable.run(buffers(capture.leaves()));
    int next = 0;
    for (Value output : request.outputs) {
      output.node().materialize(output.index(), outputs.get(next++));
    }
    request.updated.forEach(Parameter::adoptUpdated);
  }

  /** The plan that {@link #evaluate} would run. */
  static Plan plan(Collection<Tensor> tensors, Collection<Parameter> parameters) {
    Request request = new Request(tensors, parameters);
    return PlanCache.of(request.device)
        .get(request.device, request.capture().program())
        .plan();
  }

  /** What is missing: values to compute, and parameters with something assigned. */
  private static final class Request {
    final LinkedHashSet<Value> outputs = new LinkedHashSet<>();
    /** Parameters whose new value already has numbers, and those whose memory the plan changes. */
    final List<Parameter> known = new ArrayList<>();

    final List<Parameter> updated = new ArrayList<>();
    final List<Capture.Update> updates = new ArrayList<>();
    final Device device;

    Request(Collection<Tensor> tensors, Collection<Parameter> assigned) {
      Device common = null;
      for (Tensor tensor : tensors) {
        common = sameDevice(common, tensor.device());
        if (tensor.storage() == null) {
          outputs.add(tensor.value());
        }
      }
      for (Parameter parameter : new LinkedHashSet<>(assigned)) {
        if (parameter.isAssigned()) {
          common = sameDevice(common, parameter.value().device());
          if (parameter.value().storage() != null) {
            known.add(parameter);
          } else {
            updated.add(parameter);
            updates.add(new Capture.Update(parameter.leaf().value(), parameter.value().value()));
          }
        }
      }
      this.device = common == null ? io.abaculus.device.Devices.standard() : common;
    }

    boolean isEmpty() {
      return outputs.isEmpty() && updates.isEmpty();
    }

    Capture capture() {
      return Capture.of(List.copyOf(outputs), updates);
    }

    private static Device sameDevice(@org.jspecify.annotations.Nullable Device one, Device other) {
      if (one != null && one != other) {
        throw new TensorException(
            "evaluate: tensors are on different devices: %s and %s"
                .formatted(one.name(), other.name()));
      }
      return other;
    }
  }

  private static List<Buffer> buffers(List<Storage> leaves) {
    return leaves.stream().map(Buffer.class::cast).toList();
  }

  /** Computes the results of one operation and names it if it is the first to make a NaN. */
  static void runEagerly(Op op, List<Tensor> operands, List<Tensor> results) {
    evaluate(results, List.of());
    if (operands.isEmpty()) {
      return; // a constant that was asked for
    }
    for (Tensor result : results) {
      if (result.dtype().isFloating() && !isFinite(result)
          && operands.stream().allMatch(Evaluation::isFinite)) {
        throw new NonFiniteException(
            "%s made a number that is not finite out of finite operands %s"
                .formatted(op.label(), operands.stream().map(Tensor::type).toList()));
      }
    }
  }

  private static boolean isFinite(Tensor tensor) {
    if (!tensor.dtype().isFloating()) {
      return true;
    }
    HostArray numbers = tensor.toHost();
    for (int i = 0; i < numbers.size(); i++) {
      if (!Double.isFinite(numbers.getDouble(i))) {
        return false;
      }
    }
    return true;
  }
}

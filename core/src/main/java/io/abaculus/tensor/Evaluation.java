package io.abaculus.tensor;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.device.RunFailedException;
import io.abaculus.graph.Buffer;
import io.abaculus.graph.Node;
import io.abaculus.graph.Op;
import io.abaculus.graph.Source;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.graph.Value;
import io.abaculus.plan.Capture;
import io.abaculus.plan.Plan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoublePredicate;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests for numbers into runs of plans. A request that fails changes nothing, or, if it was
 * updating parameters already, leaves each of them refusing by name until it is loaded again.
 */
final class Evaluation {
  /** Whether every operation is run as soon as it is called, and checked for NaN and infinity. */
  static final boolean EAGER = Boolean.getBoolean("abaculus.eager");

  private Evaluation() {}

  /** Computes tensors that have no numbers yet, and brings parameters to their assigned values. */
  static void evaluate(Collection<Tensor> tensors, Collection<Parameter> parameters) {
    Device device = deviceOf(tensors, parameters);
    Request request;
    // What a request finds known or assigned must still be so when its results are taken over.
    synchronized (device.plans()) {
      request = new Request(device, tensors, parameters);
      request.compute();
    }
    Set<Node> asked = request.computed;
    if (EAGER) {
      asked = new LinkedHashSet<>();
      for (Tensor tensor : tensors) {
        asked.add(tensor.value().node());
      }
    }
    RecentGraphs.evaluated(asked, !request.updated.isEmpty() || !request.known.isEmpty());
  }

  private static Device deviceOf(Collection<Tensor> tensors, Collection<Parameter> parameters) {
    Device common = null;
    for (Tensor tensor : tensors) {
      common = sameDevice(common, tensor.device());
    }
    for (Parameter parameter : parameters) {
      common = sameDevice(common, parameter.device());
    }
    return common == null ? Devices.standard() : common;
  }

  private static Device sameDevice(@Nullable Device one, Device other) {
    if (one != null && one != other) {
      throw new TensorException(
          "evaluate: tensors are on different devices: %s and %s"
              .formatted(one.name(), other.name()));
    }
    return other;
  }

  /** The plan that {@link #evaluate} would run. */
  static Plan plan(Collection<Tensor> tensors, Collection<Parameter> parameters) {
    Device device = deviceOf(tensors, parameters);
    synchronized (device.plans()) {
      return device.plans().plan(new Request(device, tensors, parameters).capture().program());
    }
  }

  /** How {@link #evaluate} would run it. */
  static String explain(Collection<Tensor> tensors, Collection<Parameter> parameters) {
    Device device = deviceOf(tensors, parameters);
    synchronized (device.plans()) {
      return device.plans()
          .explain(new Request(device, tensors, parameters).capture().program());
    }
  }

  /** What is missing: nodes to compute, and parameters with something assigned. */
  private static final class Request {
    final Set<Node> computed = new LinkedHashSet<>();

    /** Parameters whose new value already has numbers, and those whose memory the plan changes. */
    final List<Parameter> known = new ArrayList<>();

    final List<Parameter> updated = new ArrayList<>();
    final Device device;

    Request(Device device, Collection<Tensor> tensors, Collection<Parameter> assigned) {
      this.device = device;
      for (Tensor tensor : tensors) {
        if (tensor.buffer() == null) {
          computed.add(tensor.value().node());
        }
      }
      for (Parameter parameter : new LinkedHashSet<>(assigned)) {
        if (parameter.isAssigned()) {
          (parameter.value().buffer() != null ? known : updated).add(parameter);
        }
      }
    }

    /** All results of a node are asked for together, so that it can let go of its operands. */
    Capture capture() {
      List<Value> outputs = new ArrayList<>();
      for (Node node : computed) {
        for (int i = 0; i < node.results().size(); i++) {
          outputs.add(new Value(node, i));
        }
      }
      return Capture.of(
          outputs,
          updated.stream()
              .map(p -> new Capture.Update(p.leaf().value(), p.value().value()))
              .toList());
    }

    void compute() {
      // Before anything is updated: a known value may be another parameter's old one.
      List<Buffer> copies = new ArrayList<>();
      for (Parameter parameter : known) {
        copies.add(device.copy(Objects.requireNonNull(parameter.value().buffer())));
      }
      if (!computed.isEmpty() || !updated.isEmpty()) {
        int next = 0;
        List<Buffer> outputs = run(capture());
        for (Node node : computed) {
          node.materialize(outputs.subList(next, next + node.results().size()));
          next += node.results().size();
        }
        updated.forEach(Parameter::adoptUpdated);
      }
      for (int i = 0; i < known.size(); i++) {
        known.get(i).adoptKnown(copies.get(i));
      }
    }

    private List<Buffer> run(Capture capture) {
      try {
        return device.plans().run(capture.program(), capture.leaves());
      } catch (RunFailedException failure) {
        if (failure.leavesChanged()) {
          throw lost(failure.reason());
        }
        throw unchecked(failure.reason());
      }
    }

    /** The parameters hold neither their old values nor their new ones. */
    private TensorException lost(Throwable reason) {
      List<String> names = new ArrayList<>();
      for (List<Parameter> parameters : List.of(updated, known)) {
        for (Parameter parameter : parameters) {
          parameter.markLost(reason);
          names.add(parameter.name());
        }
      }
      TensorException lost =
          new TensorException(
              "evaluate: failed in the middle of an update (%s); %s must be loaded again"
                  .formatted(reason.getMessage(), Messages.listed(names)));
      lost.initCause(reason);
      return lost;
    }

    private static RuntimeException unchecked(Throwable reason) {
      if (reason instanceof Error error) {
        throw error;
      }
      return reason instanceof RuntimeException e ? e : new IllegalStateException(reason);
    }

  }

  /**
   * Computes the results of one operation and names it if it is the first to make a NaN, or the first that
   * takes one up which a parameter or data had. They keep what made them, as they would have until they are
   * asked for.
   */
  static void runEagerly(Op op, List<Tensor> operands, List<Tensor> results) {
    Device device = results.getFirst().device();
    synchronized (device.plans()) {
      new Request(device, results, List.of()).compute();
    }
    if (operands.isEmpty()) {
      return; // a constant that was asked for
    }
    for (Tensor result : results) {
      if (hasAny(result, number -> !Double.isFinite(number))) {
        requireNoCause(op, operands, result);
      }
    }
  }

  private static void requireNoCause(Op op, List<Tensor> operands, Tensor result) {
    List<TensorType> types = operands.stream().map(Tensor::type).toList();
    if (operands.stream()
        .noneMatch(operand -> hasAny(operand, number -> !Double.isFinite(number)))) {
      throw new NonFiniteException(
          "%s made a number that is not finite out of finite operands %s"
              .formatted(op.label(), types));
    }
    // An infinity may be meant, as in a mask, and so may a NaN that is made of one and not selected then.
    for (int i = 0; i < operands.size(); i++) {
      boolean given = operands.get(i).value().node().op() instanceof Source.Leaf;
      if (given && hasAny(operands.get(i), Double::isNaN) && hasAny(result, Double::isNaN)) {
        throw new NonFiniteException(
            "%s was given a NaN: operand %d of %s".formatted(op.label(), i, types));
      }
    }
  }

  private static boolean hasAny(Tensor tensor, DoublePredicate sought) {
    if (!tensor.dtype().isFloating()) {
      return false;
    }
    HostArray numbers = tensor.device().download(Objects.requireNonNull(tensor.buffer()));
    for (int i = 0; i < numbers.size(); i++) {
      if (sought.test(numbers.getDouble(i))) {
        return true;
      }
    }
    return false;
  }
}

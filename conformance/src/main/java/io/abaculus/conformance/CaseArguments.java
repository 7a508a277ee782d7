package io.abaculus.conformance;

import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.TensorException;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tensors and attributes of a case, on a device. It remembers what was asked for, so that nothing
 * a case says is left out of account unnoticed.
 */
public final class CaseArguments {
  private final Device device;
  private final CaseAttributes attributes;
  private final Map<String, Tensor> others = new LinkedHashMap<>();
  private final Map<String, Parameter> floating = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();

  CaseArguments(GoldenCase golden, Device device) {
    this.device = device;
    this.attributes = new CaseAttributes(golden.attributes());
    golden.inputs().forEach(this::add);
    golden.parameters().forEach((name, array) -> add("param." + name, array));
  }

  private void add(String name, HostArray array) {
    Tensor tensor = upload(array, device);
    if (tensor.dtype().isFloating()) {
      floating.put(name, new Parameter(name, tensor));
    } else {
      others.put(name, tensor);
    }
  }

  /** The numbers of a case as a tensor, which does not share their memory. */
  static Tensor upload(HostArray array, Device device) {
    return Tensors.of(array.copy(), device);
  }

  /** The device that the case runs on. */
  public Device device() {
    return device;
  }

  /** The arguments that are no tensors. */
  public CaseAttributes attributes() {
    return attributes;
  }

  /**
   * An input.
   *
   * @throws TensorException if the case has none of that name
   */
  public Tensor input(String name) {
    Tensor tensor = optionalInput(name);
    if (tensor == null) {
      throw new TensorException(
          "the case has no input '" + name + "', it has " + names());
    }
    return tensor;
  }

  /** An input, or null if the case has none of that name. */
  public @Nullable Tensor optionalInput(String name) {
    Parameter parameter = floating.get(name);
    Tensor tensor = parameter != null ? parameter.value() : others.get(name);
    if (tensor != null) {
      used.add(name);
    }
    return tensor;
  }

  /**
   * A parameter by its name in the reference's state dict.
   *
   * @throws TensorException if the case has none of that name
   */
  public Tensor parameter(String name) {
    return input("param." + name);
  }

  /** All parameters by their names in the reference's state dict. */
  public Map<String, Tensor> parameters() {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    for (String name : names()) {
      if (name.startsWith("param.")) {
        parameters.put(name.substring("param.".length()), input(name));
      }
    }
    return parameters;
  }

  /** What an expected gradient is taken with respect to: an input, or {@code param.NAME}. */
  Parameter source(String name) {
    Parameter parameter = floating.get(name);
    if (parameter == null) {
      throw new TensorException(
          "the case expects a gradient of '" + name + "', which is no floating-point input");
    }
    return parameter;
  }

  /** Names of inputs and attributes that nobody asked for. */
  List<String> ignored() {
    List<String> ignored = new ArrayList<>(attributes.ignored());
    names().stream().filter(name -> !used.contains(name)).forEach(ignored::add);
    return ignored;
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(floating.keySet());
    names.addAll(others.keySet());
    return names;
  }
}

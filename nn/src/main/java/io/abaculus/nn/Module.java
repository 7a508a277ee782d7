package io.abaculus.nn;

import io.abaculus.tensor.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something with parameters. How a module is applied is its own affair: most have a method {@code
 * forward}.
 */
@SuppressWarnings("JavaLangClash") // the field's name for it; java.lang.Module is another floor's
public interface Module {
  /** All parameters, those of inner modules too, in the order of the state dict. */
  List<Parameter> parameters();

  /** The parameters that optimizers may change. */
  default List<Parameter> trainableParameters() {
    return parameters().stream().filter(Parameter::isTrainable).toList();
  }

  /** The parameters by name, in the order of the state dict. Unmodifiable. */
  default Map<String, Parameter> namedParameters() {
    Map<String, Parameter> named = new LinkedHashMap<>();
    for (Parameter parameter : parameters()) {
      if (named.put(parameter.name(), parameter) != null) {
        throw new IllegalStateException("two parameters are called " + parameter.name());
      }
    }
    return Collections.unmodifiableMap(named);
  }

  /** How many numbers the parameters hold. */
  default long parameterCount() {
    return parameters().stream().mapToLong(parameter -> parameter.shape().size()).sum();
  }

  /** The parameters of modules, one module after the other. */
  static List<Parameter> parametersOf(List<? extends Module> modules) {
    List<Parameter> parameters = new ArrayList<>();
    modules.forEach(module -> parameters.addAll(module.parameters()));
    return Collections.unmodifiableList(parameters);
  }

  /** The parameters of modules, one module after the other. */
  static List<Parameter> parametersOf(Module... modules) {
    return parametersOf(List.of(modules));
  }
}

package io.abaculus.nn;

import io.abaculus.graph.DType;
import io.abaculus.tensor.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Something with parameters: a linear map, a block, a whole model. A subclass makes its parameters and
 * its inner layers in its constructor, by {@link #parameter} and {@link #child}, and need not list them:
 * {@snippet :
 * final class Adapter extends Layer {
 *   private final Linear down;
 *   private final Linear up;
 *
 *   Adapter(Scope scope, int size, int hidden) {
 *     super(scope);
 *     down = new Linear(child("down"), size, hidden);
 *     up = new Linear(child("up"), hidden, size);
 *   }
 *
 *   Tensor forward(Tensor x) {
 *     return x.add(up.forward(down.forward(x).gelu()));
 *   }
 * }
 * }
 *
 * <p>A layer that was made elsewhere and is given to the constructor becomes a part of this one by {@link
 * #include}. Where a field holds a layer or a parameter that is no part of this one, {@link #parameters}
 * refuses: it would be neither trained nor saved. Fields are looked at as far as Java lets; those of
 * classes in a named module that does not open its package to {@code io.abaculus.nn} are not.
 *
 * <p>How a layer is applied is its own affair: most have a method {@code forward}, and those that take one
 * tensor and give one are a {@link Forward}.
 */
public abstract class Layer {
  private final Scope scope;

  /**
   * Takes a scope for this layer alone.
   *
   * @throws IllegalStateException if another layer has the scope, or something was made in it
   */
  protected Layer(Scope scope) {
    this.scope = scope;
    scope.claim(getClass().getSimpleName());
  }

  final Scope scope() {
    return scope;
  }

  /** A new parameter. Its name in the state dict is that of the scope, a dot, and {@code name}. */
  protected final Parameter parameter(String name, Initializer initializer, int... shape) {
    return scope.makeParameter(name, initializer, shape);
  }

  /**
   * A new buffer: numbers that belong to the state dict and that no optimizer changes, such as running
   * means.
   *
   * @param dtype of any kind; {@link Scope#dtype()} for numbers like the parameters'
   */
  protected final Parameter buffer(String name, Initializer initializer, DType dtype,
      int... shape) {
    return scope.makeBuffer(name, initializer, dtype, shape);
  }

  /** The scope for an inner layer. */
  protected final Scope child(String name) {
    return scope.makeChild(name);
  }

  /** The scope for an inner layer that is known by its number. */
  protected final Scope child(int number) {
    return child(Integer.toString(number));
  }

  /** The scope for an inner layer whose parameters are named as if they were this layer's own. */
  protected final Scope unnamedChild() {
    return scope.makeUnnamedChild();
  }

  /**
   * The place of an inner layer that users may put another in.
   *
   * @param first makes the one that is there at first
   */
  protected final <T> Slot<T> slot(String name, Function<Scope, ? extends T> first) {
    return new Slot<>(scope, name, first);
  }

  /** Makes a layer from elsewhere a part of this one. Its parameters keep their names. */
  protected final <L extends Layer> L include(L layer) {
    scope.include(layer.scope());
    return layer;
  }

  /** Makes a parameter from elsewhere, such as one that two layers share, a part of this layer. */
  protected final Parameter include(Parameter parameter) {
    scope.include(parameter);
    return parameter;
  }

  /**
   * What can be trained, that of inner layers too, in the order in which it was made. A parameter that
   * layers share is there once.
   *
   * @throws IllegalStateException if a field holds a layer or a parameter that is no part of this one
   */
  public final List<Parameter> parameters() {
    return made(Scope.Kind.PARAMETER);
  }

  /** Numbers that no optimizer changes but the forward pass in training may, such as running means. */
  public final List<Parameter> buffers() {
    return made(Scope.Kind.BUFFER);
  }

  /** The parameters and the buffers, in the order of the state dict. */
  public final List<Parameter> state() {
    return List.copyOf(made().keySet());
  }

  private List<Parameter> made(Scope.Kind kind) {
    List<Parameter> chosen = new ArrayList<>();
    made().forEach(
        (parameter, its) -> {
          if (its == kind) {
            chosen.add(parameter);
          }
        });
    return Collections.unmodifiableList(chosen);
  }

  private Map<Parameter, Scope.Kind> made() {
    Map<Parameter, Scope.Kind> all = scope.all();
    Parts.check(this, all.keySet());
    return all;
  }

  /** The parameters that optimizers may change. */
  public final List<Parameter> trainableParameters() {
    return parameters().stream().filter(Parameter::isTrainable).toList();
  }

  /** Sets whether optimizers may change the parameters. */
  public final void setTrainable(boolean trainable) {
    parameters().forEach(parameter -> parameter.setTrainable(trainable));
  }

  /**
   * The parameters by name. Unmodifiable.
   *
   * @throws IllegalStateException if two have the same name
   */
  public final Map<String, Parameter> namedParameters() {
    Map<String, Parameter> named = new LinkedHashMap<>();
    for (Parameter parameter : parameters()) {
      if (named.put(parameter.name(), parameter) != null) {
        throw Scope.sameName(parameter);
      }
    }
    return Collections.unmodifiableMap(named);
  }

  /** How many numbers the parameters hold. */
  public final long parameterCount() {
    return parameters().stream().mapToLong(parameter -> parameter.shape().size()).sum();
  }

  /** What it holds, a line for each parameter and buffer. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(getClass().getSimpleName());
    scope
        .all()
        .forEach(
            (parameter, kind) -> {
              text.append(System.lineSeparator()).append("  ").append(parameter);
              switch (kind) {
                case PARAMETER -> text.append(parameter.isTrainable() ? "" : " frozen");
                case BUFFER -> text.append(" buffer");
              }
            });
    return text.toString();
  }

  /** The parameters of layers, one layer after the other. */
  public static List<Parameter> parametersOf(Layer... layers) {
    List<Parameter> parameters = new ArrayList<>();
    for (Layer layer : layers) {
      parameters.addAll(layer.parameters());
    }
    return Collections.unmodifiableList(parameters);
  }
}

package io.abaculus.nn;

import io.abaculus.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Layers and functions, one after the other. Each has a number from 0, which is its name in the state dict
 * as in PyTorch, where functions count too: {@snippet :
 * Sequential head =
 *     new Sequential(scope)
 *         .add(inner -> new Linear(inner, 384, 256))
 *         .then(Tensor::gelu)
 *         .then(new Dropout(0.1))
 *         .add(inner -> new Linear(inner, 256, 10));
 * }
 */
public final class Sequential extends Layer implements Forward {
  private final List<Forward> parts = new ArrayList<>();

  /** Without any part, which gives back what it takes. */
  public Sequential(Scope scope) {
    super(scope);
  }

  /** Adds a layer, made in the scope of the next number. */
  public Sequential add(Function<Scope, ? extends Forward> layer) {
    return put(layer.apply(child(parts.size())));
  }

  /** Adds something without parameters, or a layer made elsewhere, whose names stay as they are. */
  public Sequential then(Forward part) {
    if (part instanceof Layer layer) {
      include(layer);
    }
    return put(part);
  }

  /** Adds a function of a tensor. */
  public Sequential then(UnaryOperator<Tensor> function) {
    return put((x, mode) -> function.apply(x));
  }

  private Sequential put(Forward part) {
    parts.add(part);
    return this;
  }

  /** The parts, in order. Unmodifiable. */
  public List<Forward> parts() {
    return List.copyOf(parts);
  }

  @Override
  public Tensor forward(Tensor x, Mode mode) {
    Tensor result = x;
    for (Forward part : parts) {
      result = part.forward(result, mode);
    }
    return result;
  }
}

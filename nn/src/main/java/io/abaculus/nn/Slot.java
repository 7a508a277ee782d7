package io.abaculus.nn;

import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The place of an inner layer, in which another can be put: an adapter around the one that is there, or
 * something else altogether. What is put there is used from the next forward pass on, is a part of the
 * layer that has the slot, and names its parameters as the slot does. Optimizers and averages that were
 * made before do not know of it.
 *
 * @param <T> what can be in it
 */
public final class Slot<T> {
  private final Scope parent;
  private final String name;
  private Scope scope;
  private T layer;

  Slot(Scope parent, String name, Function<Scope, ? extends T> first) {
    this.parent = parent;
    this.name = name;
    this.scope = parent.makeChild(name);
    this.layer = first.apply(scope);
  }

  /** What is in it. */
  public T get() {
    return layer;
  }

  /**
   * Puts a layer around the one that is there, whose parameters stay parts of the whole.
   *
   * @param outer gets the scope of the slot and what is in it, and gives what is to be in it; a
   *     parameter of its own needs a name that the inner layer has not
   * @throws IllegalStateException if a name is there twice; the slot stays as it was
   */
  public void wrap(BiFunction<Scope, ? super T, ? extends T> outer) {
    T inner = layer;
    put(scope.around(), around -> outer.apply(around, inner));
  }

  /**
   * Puts another layer in the place of the one that is there, whose parameters go.
   *
   * @param other gets the scope of the slot
   */
  public void replace(Function<Scope, ? extends T> other) {
    put(scope.anew(), other);
  }

  private void put(Scope next, Function<Scope, ? extends T> make) {
    T made = make.apply(next);
    next.checkNames();
    parent.exchange(scope, next);
    scope = next;
    layer = made;
  }

  @Override
  public String toString() {
    return name + ": " + layer;
  }
}

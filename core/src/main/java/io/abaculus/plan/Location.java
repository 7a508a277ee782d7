package io.abaculus.plan;

import java.util.Locale;

/** Where a tensor's elements begin: in which array, and at which element of it. */
public record Location(Space space, int index, int offset) {

  /** Who owns the array. */
  public enum Space {
    /** A leaf, given to the plan at every run; {@code index} counts leaves. */
    LEAF,
    /** The slab of the element's type, shared by intermediate results; {@code index} counts arrays. */
    SLAB,
    /** An output, made anew at every run; {@code index} counts outputs. */
    RESULT
  }

  /** The place so many elements further on in the same array. */
  public Location shifted(int elements) {
    return new Location(space, index, offset + elements);
  }

  @Override
  public String toString() {
    return space.name().toLowerCase(Locale.ROOT) + index + "+" + offset;
  }
}

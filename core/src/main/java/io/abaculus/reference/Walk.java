package io.abaculus.reference;

import io.abaculus.graph.Shape;

/**
 * Goes through the places of a shape in row-major order and keeps, for several tensors, the element
 * that each of them has there. Moving on costs a few additions, whatever the rank.
 */
final class Walk {
  private final int[] dims;
  private final int[][] strides;
  private final int[] place;
  private final int[] elements;

  /** Starts at the first place. Each tensor is given by its strides along the axes of the shape. */
  Walk(Shape shape, int[]... strides) {
    this.dims = shape.toArray();
    this.strides = strides;
    this.place = new int[dims.length];
    this.elements = new int[strides.length];
  }

  /** The element of a tensor at the present place, less the element at which it starts. */
  int element(int tensor) {
    return elements[tensor];
  }

  /** Goes to the next place; from the last one back to the first. */
  void next() {
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      place[axis]++;
      boolean inside = place[axis] < dims[axis];
      int steps = inside ? 1 : 1 - place[axis];
      for (int tensor = 0; tensor < elements.length; tensor++) {
        elements[tensor] += steps * strides[tensor][axis];
      }
      if (inside) {
        return;
      }
      place[axis] = 0;
    }
  }
}

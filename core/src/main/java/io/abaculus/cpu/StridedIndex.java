package io.abaculus.cpu;

import io.abaculus.graph.Ints;

/** Walks the elements of a tensor in the order of another one's: merged axes with a stride each. */
final class StridedIndex {
  private final int[] dims;
  private final int[] strides;
  private final int[] position;
  private int index;

  /** Begins at element {@code start} of the order that is walked. */
  StridedIndex(Ints dims, Ints strides, int start) {
    this.dims = dims.toArray();
    this.strides = strides.toArray();
    this.position = new int[this.dims.length];
    int rest = start;
    for (int axis = this.dims.length - 1; axis >= 0; axis--) {
      position[axis] = rest % this.dims[axis];
      rest /= this.dims[axis];
      index += position[axis] * this.strides[axis];
    }
  }

  /** The present element's index; then goes on to the next one. */
  int next() {
    int current = index;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      index += strides[axis];
      if (++position[axis] < dims[axis]) {
        break;
      }
      index -= dims[axis] * strides[axis];
      position[axis] = 0;
    }
    return current;
  }
}

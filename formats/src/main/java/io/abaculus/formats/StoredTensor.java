package io.abaculus.formats;

/** What a file says of one of its tensors. */
public interface StoredTensor {
  /** The type its elements are stored in. */
  StoredType dtype();

  /** The extents, outermost first; empty for a scalar. A new array at each call. */
  long[] shape();

  /** The number of elements: the product of the extents, 1 for a scalar. */
  default long elements() {
    long elements = 1;
    for (long extent : shape()) {
      elements *= extent;
    }
    return elements;
  }
}

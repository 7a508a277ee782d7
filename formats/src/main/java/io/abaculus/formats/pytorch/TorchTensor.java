package io.abaculus.formats.pytorch;

import io.abaculus.formats.StoredTensor;
import io.abaculus.formats.StoredType;
import java.util.Arrays;

/**
 * A tensor of a file: a view of a storage, which other tensors may share. Element (i, j, …) is element
 * {@code offset + i * strides[0] + j * strides[1] + …} of the storage.
 *
 * @param dtype the type its elements are stored in
 * @param shape the extents, outermost first; empty for a scalar
 * @param strides distances of neighbours along each axis, in elements, not negative
 * @param offset of the first element in the storage
 * @param storage the storage's key in the file
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, and compared by content
public record TorchTensor(
    StoredType dtype, long[] shape, long[] strides, long offset, String storage)
    implements StoredTensor {

  /** Copies shape and strides. */
  public TorchTensor {
    shape = shape.clone();
    strides = strides.clone();
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public long[] strides() {
    return strides.clone();
  }

  /** Whether the elements lie one after another, row by row. */
  boolean isContiguous() {
    long expected = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (shape[axis] != 1 && strides[axis] != expected) {
        return elements() == 0;
      }
      expected *= shape[axis];
    }
    return true;
  }

  /** The number of elements that the storage must have. */
  long reach() {
    long last = offset;
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] == 0) {
        return 0;
      }
      last += (shape[axis] - 1) * strides[axis];
    }
    return last + 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TorchTensor that
        && dtype == that.dtype
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(strides, that.strides)
        && offset == that.offset
        && storage.equals(that.storage);
  }

  @Override
  public int hashCode() {
    return 31 * storage.hashCode() + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return dtype + Arrays.toString(shape);
  }
}

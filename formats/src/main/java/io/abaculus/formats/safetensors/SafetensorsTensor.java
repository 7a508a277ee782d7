package io.abaculus.formats.safetensors;

import io.abaculus.formats.StoredTensor;
import io.abaculus.formats.StoredType;
import java.util.Arrays;

/**
 * One tensor of a safetensors file: what it is and where its bytes stand.
 *
 * @param name the name, unique in its file
 * @param dtype the type its elements are stored in
 * @param shape the extents, outermost first; empty for a scalar
 * @param begin the first byte, counted from the start of the data section
 * @param end the byte after the last, so that {@code end - begin} is elements times bytes per
 *     element
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, and compared by content
public record SafetensorsTensor(String name, StoredType dtype, long[] shape, long begin, long end)
    implements StoredTensor {
  /** Copies the shape. */
  public SafetensorsTensor {
    shape = shape.clone();
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SafetensorsTensor that
        && name.equals(that.name)
        && dtype == that.dtype
        && Arrays.equals(shape, that.shape)
        && begin == that.begin
        && end == that.end;
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return name + " " + dtype + Arrays.toString(shape);
  }
}

package io.abaculus.tornado.lowering;

import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorType;
import io.abaculus.tornado.pass.Place;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A tensor in the device's memory, where several share an array. float32 lies in a {@code FloatArray},
 * float64 in a {@code DoubleArray}, int32 in an {@code IntArray}, int64 in a {@code LongArray}, uint8 and
 * bool in a {@code ByteArray}.
 *
 * @param type its type
 * @param array what it lies in
 * @param offset the element of the array at which it begins
 */
public record Stored(TensorType type, TornadoNativeArray array, int offset) {

  /** Where it lies. */
  public Place place() {
    return new Place(array, offset);
  }

  DType dtype() {
    return type.dtype();
  }

  Shape shape() {
    return type.shape();
  }

  /** How many elements it has. */
  int size() {
    return type.shape().size();
  }

  boolean isEmpty() {
    return size() == 0;
  }

  /** The same elements, or the first of them, in another shape. */
  Stored withShape(Shape shape) {
    return new Stored(type.withShape(shape), array, offset);
  }

  /** A tensor that begins some elements later. */
  Stored from(int element) {
    return new Stored(type, array, offset + element);
  }

  @SuppressWarnings("ReferenceEquality") // The array itself is meant, not what it holds.
  boolean sharesArrayWith(Stored other) {
    return array == other.array;
  }

  /** The array of float32 elements. */
  FloatArray floats() {
    return (FloatArray) array;
  }

  /** The array of float64 elements. */
  DoubleArray doubles() {
    return (DoubleArray) array;
  }

  /** The array of int32 elements. */
  IntArray ints() {
    return (IntArray) array;
  }

  /** The array of int64 elements. */
  LongArray longs() {
    return (LongArray) array;
  }

  /** The array of uint8 or bool elements. */
  ByteArray bytes() {
    return (ByteArray) array;
  }
}

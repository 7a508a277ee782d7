package io.abaculus.formats.safetensors;

import io.abaculus.formats.StoredType;
import java.util.Arrays;

/**
 * The elements of one tensor to be written: a Java array, the type it is stored in, and a shape.
 *
 * <p>Arrays are not copied; they must not change until they are written. Factories throw {@link
 * IllegalArgumentException} where the shape does not take exactly the array's elements.
 */
@SuppressWarnings("ArrayRecordComponent") // the arrays are the data, not a key
public sealed interface TensorData {
  /** The type the elements are stored in. */
  StoredType dtype();

  /** The extents, outermost first; empty for a scalar. */
  long[] shape();

  /**
   * Floats, stored as F32, or rounded to the nearest F16 or BF16.
   *
   * @param values the array that holds them
   * @param offset where in the array they begin; the shape says how many they are
   */
  record Floats(float[] values, int offset, StoredType dtype, long[] shape) implements TensorData {
    /**
     * Checks type, place and shape.
     *
     * @throws IllegalArgumentException if floats are not stored as the type, or the array does not hold the
     *     shape's elements
     */
    public Floats {
      if (dtype != StoredType.F32 && dtype != StoredType.F16 && dtype != StoredType.BF16) {
        throw new IllegalArgumentException("floats are not stored as " + dtype);
      }
      long count = elements(shape);
      if (offset < 0 || count > values.length - offset) {
        throw new IllegalArgumentException(
            "shape %s takes %d elements from %d on, the array has %d"
                .formatted(Arrays.toString(shape), count, offset, values.length));
      }
    }
  }

  /** Doubles, stored as F64. */
  record Doubles(double[] values, long[] shape) implements TensorData {
    /**
     * Checks that the values fill the shape.
     *
     * @throws IllegalArgumentException if they do not
     */
    public Doubles {
      checkLength(values.length, shape);
    }

    @Override
    public StoredType dtype() {
      return StoredType.F64;
    }
  }

  /** Ints, stored as I32. */
  record Ints(int[] values, long[] shape) implements TensorData {
    /**
     * Checks that the values fill the shape.
     *
     * @throws IllegalArgumentException if they do not
     */
    public Ints {
      checkLength(values.length, shape);
    }

    @Override
    public StoredType dtype() {
      return StoredType.I32;
    }
  }

  /** Longs, stored as I64. */
  record Longs(long[] values, long[] shape) implements TensorData {
    /**
     * Checks that the values fill the shape.
     *
     * @throws IllegalArgumentException if they do not
     */
    public Longs {
      checkLength(values.length, shape);
    }

    @Override
    public StoredType dtype() {
      return StoredType.I64;
    }
  }

  /** Bytes, stored as U8, I8 or BOOL; as BOOL each must be 0 or 1. */
  record Bytes(byte[] values, StoredType dtype, long[] shape) implements TensorData {
    /**
     * Checks type, shape and booleans.
     *
     * @throws IllegalArgumentException if bytes are not stored as the type or do not fill the shape, or a
     *     boolean is neither 0 nor 1
     */
    public Bytes {
      if (dtype != StoredType.U8 && dtype != StoredType.I8 && dtype != StoredType.BOOL) {
        throw new IllegalArgumentException("bytes are not stored as " + dtype);
      }
      checkLength(values.length, shape);
      if (dtype == StoredType.BOOL) {
        for (int i = 0; i < values.length; i++) {
          if ((values[i] & ~1) != 0) {
            throw new IllegalArgumentException(
                "element " + i + " is " + values[i] + ", not 0 or 1");
          }
        }
      }
    }
  }

  /** Floats stored as they are. */
  static TensorData float32(float[] values, long... shape) {
    return whole(values, StoredType.F32, shape);
  }

  /**
   * Floats rounded to the nearest binary16 when written; a finite one beyond its range fails the
   * writing.
   */
  static TensorData float16(float[] values, long... shape) {
    return whole(values, StoredType.F16, shape);
  }

  /**
   * Floats rounded to the nearest bfloat16 when written; a finite one beyond its range fails the
   * writing.
   */
  static TensorData bfloat16(float[] values, long... shape) {
    return whole(values, StoredType.BF16, shape);
  }

  /** Doubles. */
  static TensorData float64(double[] values, long... shape) {
    return new Doubles(values, shape);
  }

  /** Ints. */
  static TensorData int32(int[] values, long... shape) {
    return new Ints(values, shape);
  }

  /** Longs. */
  static TensorData int64(long[] values, long... shape) {
    return new Longs(values, shape);
  }

  /** Unsigned bytes, such as pixels. */
  static TensorData uint8(byte[] values, long... shape) {
    return new Bytes(values, StoredType.U8, shape);
  }

  /** Signed bytes. */
  static TensorData int8(byte[] values, long... shape) {
    return new Bytes(values, StoredType.I8, shape);
  }

  /** Booleans, 0 or 1. */
  static TensorData bool(byte[] values, long... shape) {
    return new Bytes(values, StoredType.BOOL, shape);
  }

  private static TensorData whole(float[] values, StoredType dtype, long[] shape) {
    checkLength(values.length, shape);
    return new Floats(values, 0, dtype, shape);
  }

  private static void checkLength(int length, long[] shape) {
    if (elements(shape) != length) {
      throw new IllegalArgumentException(
          "shape %s takes %d elements, the array has %d"
              .formatted(Arrays.toString(shape), elements(shape), length));
    }
  }

  private static long elements(long[] shape) {
    long elements = 1;
    for (long extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException("negative extent in shape " + Arrays.toString(shape));
      }
      elements = Math.multiplyExact(elements, extent);
    }
    return elements;
  }
}

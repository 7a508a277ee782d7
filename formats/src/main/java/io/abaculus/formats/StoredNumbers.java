package io.abaculus.formats;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Elements of one type that lie one after another in memory, little-endian, as files of weights hold
 * them. The methods convert only where no value can change beyond rounding; anything else is a {@link
 * MismatchException} that says which method fits. Each gives a new array.
 *
 * @param memory where they lie
 * @param offset of the first byte
 * @param type what they are stored as
 * @param count how many they are
 */
public record StoredNumbers(MemorySegment memory, long offset, StoredType type, long count) {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * Elements converted at a time: the stored values pass through an array that stays in the
   * first-level cache.
   */
  private static final int BLOCK = 4096;

  /** The longest array that every virtual machine allows. */
  private static final long MAX_ARRAY = Integer.MAX_VALUE - 8;

  /** The elements cannot be had as what was asked for; the message says why, and of which element. */
  public static final class MismatchException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * A problem with a tensor that the caller knows the name of.
     *
     * @param problem what is wrong with it
     */
    public MismatchException(String problem) {
      super(problem);
    }
  }

  /**
   * F32 as it is, F16 and BF16 widened, F64 rounded to the nearest float.
   *
   * @throws MismatchException if the type is another, a finite F64 is beyond the range of float, or
   *     there are more elements than one array holds
   */
  public float[] floats() throws MismatchException {
    float[] values = new float[length()];
    switch (type) {
      case F32 -> MemorySegment.copy(memory, FLOAT, offset, values, 0, values.length);
      case F16 -> {
        short[] block = new short[BLOCK];
        for (int from = 0; from < values.length; from += BLOCK) {
          int loaded = loadShorts(from, block);
          for (int i = 0; i < loaded; i++) {
            values[from + i] = Float.float16ToFloat(block[i]);
          }
        }
      }
      case BF16 -> {
        short[] block = new short[BLOCK];
        for (int from = 0; from < values.length; from += BLOCK) {
          int loaded = loadShorts(from, block);
          for (int i = 0; i < loaded; i++) {
            values[from + i] = bfloat16ToFloat(block[i]);
          }
        }
      }
      case F64 -> {
        for (int i = 0; i < values.length; i++) {
          double value = memory.get(DOUBLE, offset + (long) Double.BYTES * i);
          values[i] = (float) value;
          if (Float.isInfinite(values[i]) && !Double.isInfinite(value)) {
            throw misfit(i, String.valueOf(value), "float");
          }
        }
      }
      default -> throw unsuited("floats");
    }
    return values;
  }

  /**
   * F64 as it is; F32, F16 and BF16 widened.
   *
   * @throws MismatchException if the type is another, or there are more elements than one array holds
   */
  public double[] doubles() throws MismatchException {
    double[] values = new double[length()];
    switch (type) {
      case F64 -> MemorySegment.copy(memory, DOUBLE, offset, values, 0, values.length);
      case F32, F16, BF16 -> {
        float[] floats = floats();
        for (int i = 0; i < values.length; i++) {
          values[i] = floats[i];
        }
      }
      default -> throw unsuited("doubles");
    }
    return values;
  }

  /**
   * I32 as it is, and any other integer type whose values all fit.
   *
   * @throws MismatchException if the type is another, a value is beyond the range of int, or there are
   *     more elements than one array holds
   */
  public int[] ints() throws MismatchException {
    int[] values = new int[length()];
    switch (type) {
      case I32 -> MemorySegment.copy(memory, INT, offset, values, 0, values.length);
      case U8, I8, I16, U16, U32, I64, U64 -> {
        for (int i = 0; i < values.length; i++) {
          long value = integer(i);
          if (value != (int) value) {
            throw misfit(i, String.valueOf(value), "int");
          }
          values[i] = (int) value;
        }
      }
      default -> throw unsuited("ints");
    }
    return values;
  }

  /**
   * I64 as it is, and any other integer type whose values all fit.
   *
   * @throws MismatchException if the type is another, a U64 is beyond the range of long, or there are
   *     more elements than one array holds
   */
  public long[] longs() throws MismatchException {
    long[] values = new long[length()];
    switch (type) {
      case I64 -> MemorySegment.copy(memory, LONG, offset, values, 0, values.length);
      case U8, I8, I16, U16, I32, U32, U64 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = integer(i);
        }
      }
      default -> throw unsuited("longs");
    }
    return values;
  }

  /**
   * U8 (as the byte of the same bits), I8, and BOOL as 0 and 1.
   *
   * @throws MismatchException if the type is another, a BOOL is neither 0 nor 1, or there are more
   *     elements than one array holds
   */
  public byte[] bytes() throws MismatchException {
    byte[] values = new byte[length()];
    switch (type) {
      case U8, I8 -> MemorySegment.copy(memory, JAVA_BYTE, offset, values, 0, values.length);
      case BOOL -> {
        MemorySegment.copy(memory, JAVA_BYTE, offset, values, 0, values.length);
        for (int i = 0; i < values.length; i++) {
          if ((values[i] & ~1) != 0) {
            throw misfit(i, String.valueOf(values[i]), "boolean");
          }
        }
      }
      default -> throw unsuited("bytes");
    }
    return values;
  }

  /** The float of those upper 16 bits, exactly. */
  public static float bfloat16ToFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  private int loadShorts(int from, short[] block) {
    int loaded = (int) Math.min(block.length, count - from);
    MemorySegment.copy(memory, SHORT, offset + (long) Short.BYTES * from, block, 0, loaded);
    return loaded;
  }

  private long integer(int index) throws MismatchException {
    long at = offset + (long) type.bytes() * index;
    return switch (type) {
      case U8 -> Byte.toUnsignedLong(memory.get(JAVA_BYTE, at));
      case I8 -> memory.get(JAVA_BYTE, at);
      case U16 -> Short.toUnsignedLong(memory.get(SHORT, at));
      case I16 -> memory.get(SHORT, at);
      case U32 -> Integer.toUnsignedLong(memory.get(INT, at));
      case I32 -> memory.get(INT, at);
      case I64 -> memory.get(LONG, at);
      case U64 -> {
        long value = memory.get(LONG, at);
        if (value < 0) {
          throw misfit(index, Long.toUnsignedString(value), "long");
        }
        yield value;
      }
      default -> throw unsuited("integers");
    };
  }

  private int length() throws MismatchException {
    if (count > MAX_ARRAY) {
      throw new MismatchException(count + " elements, more than one array holds");
    }
    return (int) count;
  }

  private MismatchException unsuited(String wanted) {
    if (!type.isReadable()) {
      return new MismatchException("numbers of type " + type + " are not read");
    }
    String method =
        switch (type) {
          case F16, BF16, F32, F64 -> "readFloats or readDoubles";
          case I16, U16, I32, U32, I64, U64 -> "readInts or readLongs";
          case U8, I8 -> "readBytes, readInts or readLongs";
          default -> "readBytes";
        };
    return new MismatchException(type + " is not read as " + wanted + "; use " + method);
  }

  private static MismatchException misfit(int index, String value, String wanted) {
    return new MismatchException("element " + index + " is " + value + ", not a " + wanted);
  }
}

package io.abaculus.eval.npy;

import io.abaculus.formats.storage.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Writes arrays in NumPy's format, version 1.0, which {@code numpy.load} reads: little-endian float32
 * in C order.
 */
public final class NpyWriter {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;
  private static final int BUFFER_BYTES = 1 << 20;

  private NpyWriter() {}

  /**
   * Writes an array; what was there under the name stays whole until the new file is.
   *
   * @param values in C order: the last axis varies fastest
   * @param shape lengths of the axes, whose product is the number of values
   * @throws IOException if the file cannot be written; nothing is left of it then
   */
  public static void write(Path file, float[] values, int... shape) throws IOException {
    long size = Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    if (size != values.length) {
      throw new IllegalArgumentException(
          "%d values are not an array of shape %s"
              .formatted(values.length, Arrays.toString(shape)));
    }
    WholeFile.write(
        file,
        out -> {
          WholeFile.writeFully(out, ByteBuffer.wrap(header(shape)));
          ByteBuffer buffer =
              ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (int from = 0, count; from < values.length; from += count) {
            count = Math.min(values.length - from, BUFFER_BYTES / Float.BYTES);
            buffer.clear().asFloatBuffer().put(values, from, count);
            WholeFile.writeFully(out, buffer.limit(count * Float.BYTES));
          }
        });
  }

  /** The magic number, the length of the rest, and a Python dictionary, padded to whole blocks. */
  private static byte[] header(int[] shape) {
    String axes = Arrays.stream(shape).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    // A tuple of one has a comma behind it.
    String tuple = shape.length == 1 ? axes + "," : axes;
    String dictionary =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }".formatted(tuple);
    int before = MAGIC.length + Short.BYTES;
    int length = Math.ceilDiv(before + dictionary.length() + 1, ALIGNMENT) * ALIGNMENT - before;
    String padded = dictionary + " ".repeat(length - dictionary.length() - 1) + "\n";
    return ByteBuffer.allocate(before + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putShort((short) length)
        .put(padded.getBytes(StandardCharsets.US_ASCII))
        .array();
  }
}

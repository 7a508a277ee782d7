package io.abaculus.formats.safetensors;

import io.abaculus.formats.StoredNumbers;
import io.abaculus.formats.StoredType;
import io.abaculus.formats.TensorFileException;
import io.abaculus.formats.storage.WholeFile;
import io.abaculus.formats.text.Excerpt;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes safetensors files so that a crash, a full disk or a kill leaves the old file or the new
 * one, each whole.
 *
 * <p>The bytes go to a new file beside the target, are forced to the disk, and take the target's
 * name in one atomic step. Whatever fails before that step deletes the new file and leaves the old
 * one untouched.
 */
public final class SafetensorsWriter {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final String TEMPORARY = ".tmp";
  private static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private SafetensorsWriter() {}

  /**
   * Writes a file, replacing one of that name. A symbolic link is followed, not replaced.
   *
   * <p>Tensors stand in the map's order, except that wider element types come first, so that every
   * array is aligned. Metadata are sorted by key.
   *
   * @param file the target; its directory must exist
   * @param tensors the tensors by name
   * @param metadata free-form strings, empty for none
   * @throws TensorFileException if the file could not be written, saying how many bytes it needs
   *     and how many are free
   * @throws IllegalArgumentException for a tensor named {@code __metadata__}, or more tensors or a
   *     longer header than a reader accepts
   */
  public static void write(
      Path file, Map<String, ? extends TensorData> tensors, Map<String, String> metadata)
      throws IOException {
    write(file, tensors, metadata, SafetensorsWriter::createFile);
  }

  /**
   * Deletes what was left beside a file by processes that were killed while they wrote it. No process may be
   * writing it meanwhile.
   *
   * @param file the target, which need not exist
   * @throws IOException if the folder cannot be read, or something in it not be deleted
   */
  public static void deleteUnfinished(Path file) throws IOException {
    Path target = target(file);
    Pattern ofWriters =
        Pattern.compile(
            Pattern.quote(temporaryPrefix(target)) + UUID_PATTERN + Pattern.quote(TEMPORARY));
    List<Path> unfinished;
    try (Stream<Path> files = Files.list(directoryOf(target))) {
      unfinished =
          files.filter(
              other -> ofWriters.matcher(String.valueOf(other.getFileName())).matches())
              .toList();
    }
    for (Path left : unfinished) {
      Files.deleteIfExists(left);
    }
  }

  private static Path target(Path file) throws IOException {
    return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
  }

  private static Path directoryOf(Path target) {
    return target.resolveSibling("").normalize();
  }

  private static String temporaryPrefix(Path target) {
    return "." + target.getFileName() + ".";
  }

  /** Where the bytes go: a file, or in tests one that fails. */
  interface Output extends Closeable {
    void write(ByteBuffer bytes) throws IOException;

    /** Returns once everything written is on the disk. */
    void force() throws IOException;
  }

  /** Creates a file that does not exist yet. */
  interface OutputFactory {
    Output create(Path file) throws IOException;
  }

  static void write(
      Path file,
      Map<String, ? extends TensorData> tensors,
      Map<String, String> metadata,
      OutputFactory outputs)
      throws IOException {
    Header header = header(tensors, metadata);
    byte[] text = header.bytes();
    if (text.length > Header.MAX_BYTES) {
      throw new IllegalArgumentException(
          "a header of " + text.length + " bytes; readers accept " + Header.MAX_BYTES);
    }
    Path target = target(file);
    Path directory = directoryOf(target);
    Path temporary = directory.resolve(temporaryPrefix(target) + UUID.randomUUID() + TEMPORARY);
    long bytes = (long) Long.BYTES + text.length;
    for (SafetensorsTensor tensor : header.tensors().values()) {
      bytes = Math.addExact(bytes, tensor.end() - tensor.begin());
    }
    try {
      try (Output output = outputs.create(temporary)) {
        writeAll(file, output, text, header, tensors);
        output.force();
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (Throwable t) {
      // First, so that the free space in the message is what a second try would find.
      delete(temporary, t);
      if (t instanceof IOException e && !(t instanceof TensorFileException)) {
        throw failure(file, directory, bytes, e);
      }
      throw t;
    }
    WholeFile.forceFolder(directory);
  }

  /**
   * The float as bfloat16, to nearest, ties to even; NaN stays NaN, beyond the range becomes
   * infinite.
   */
  static short floatToBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      // Rounding could carry a NaN's payload away and leave infinity: keep its top bits, and one
      // that makes it quiet.
      return (short) ((bits >>> 16) | 0x40);
    }
    int roundUp = 0x7fff + ((bits >>> 16) & 1);
    return (short) ((bits + roundUp) >>> 16);
  }

  private static Header header(
      Map<String, ? extends TensorData> tensors, Map<String, String> metadata) {
    if (tensors.size() > Header.MAX_TENSORS) {
      throw new IllegalArgumentException(
          tensors.size() + " tensors; readers accept " + Header.MAX_TENSORS);
    }
    List<SafetensorsTensor> unplaced = new ArrayList<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.equals(Header.METADATA)) {
            throw new IllegalArgumentException("no tensor can be named " + Header.METADATA);
          }
          long bytes = Header.byteCount(tensor.dtype(), tensor.shape());
          unplaced.add(new SafetensorsTensor(name, tensor.dtype(), tensor.shape(), 0, bytes));
        });
    unplaced.sort(
        Comparator.comparingInt((SafetensorsTensor tensor) -> tensor.dtype().bytes()).reversed());
    // Sorted, because the order of Map.of changes from run to run, and equal contents are equal
    // bytes.
    return Header.layOut(new TreeMap<>(metadata), unplaced);
  }

  private static void writeAll(
      Path file,
      Output output,
      byte[] header,
      Header layout,
      Map<String, ? extends TensorData> tensors)
      throws IOException {
    // Outside the heap, where the channel would otherwise copy every block first.
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    output.write(buffer.putLong(header.length).flip());
    output.write(ByteBuffer.wrap(header));
    for (String name : layout.tensors().keySet()) {
      TensorData tensor = Objects.requireNonNull(tensors.get(name));
      switch (tensor) {
        case TensorData.Floats floats -> writeFloats(file, output, buffer, name, floats);
        case TensorData.Doubles doubles -> {
          double[] values = doubles.values();
          for (int from = 0, count; from < values.length; from += count) {
            count = Math.min(values.length - from, BUFFER_BYTES / Double.BYTES);
            buffer.clear().asDoubleBuffer().put(values, from, count);
            output.write(buffer.limit(count * Double.BYTES));
          }
        }
        case TensorData.Ints ints -> {
          int[] values = ints.values();
          for (int from = 0, count; from < values.length; from += count) {
            count = Math.min(values.length - from, BUFFER_BYTES / Integer.BYTES);
            buffer.clear().asIntBuffer().put(values, from, count);
            output.write(buffer.limit(count * Integer.BYTES));
          }
        }
        case TensorData.Longs longs -> {
          long[] values = longs.values();
          for (int from = 0, count; from < values.length; from += count) {
            count = Math.min(values.length - from, BUFFER_BYTES / Long.BYTES);
            buffer.clear().asLongBuffer().put(values, from, count);
            output.write(buffer.limit(count * Long.BYTES));
          }
        }
        case TensorData.Bytes bytes -> {
          byte[] values = bytes.values();
          for (int from = 0, count; from < values.length; from += count) {
            count = Math.min(values.length - from, BUFFER_BYTES);
            output.write(buffer.clear().put(values, from, count).flip());
          }
        }
      }
    }
  }

  private static void writeFloats(
      Path file, Output output, ByteBuffer buffer, String name, TensorData.Floats floats)
      throws IOException {
    float[] values = floats.values();
    int size = floats.dtype().bytes();
    int start = floats.offset();
    int end = start + (int) (Header.byteCount(floats.dtype(), floats.shape()) / size);
    short[] narrowed = new short[size == Short.BYTES ? BUFFER_BYTES / size : 0];
    for (int from = start, count; from < end; from += count) {
      count = Math.min(end - from, BUFFER_BYTES / size);
      if (floats.dtype() == StoredType.F32) {
        buffer.clear().asFloatBuffer().put(values, from, count);
      } else {
        for (int i = 0; i < count; i++) {
          narrowed[i] = narrowed(file, name, floats.dtype(), from + i - start, values[from + i]);
        }
        buffer.clear().asShortBuffer().put(narrowed, 0, count);
      }
      output.write(buffer.limit(count * size));
    }
  }

  private static short narrowed(Path file, String name, StoredType dtype, int index, float value)
      throws TensorFileException {
    boolean half = dtype == StoredType.F16;
    short bits = half ? Float.floatToFloat16(value) : floatToBfloat16(value);
    float stored = half ? Float.float16ToFloat(bits) : StoredNumbers.bfloat16ToFloat(bits);
    // A weight that became infinite would be found out long after the file that had it right is
    // gone.
    if (Float.isInfinite(stored) && !Float.isInfinite(value)) {
      throw new TensorFileException(
          file,
          "tensor %s: element %d is %s, beyond the range of %s"
              .formatted(Excerpt.quoted(name), index, value, dtype));
    }
    return bits;
  }

  private static Output createFile(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new Output() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }

      @Override
      public void force() throws IOException {
        channel.force(true);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  private static void delete(Path temporary, Throwable cause) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static TensorFileException failure(
      Path file, Path directory, long bytes, IOException cause) {
    String free;
    try {
      free = Files.getFileStore(directory).getUsableSpace() + " are free";
    } catch (IOException e) {
      free = "how many are free is not known";
    }
    return new TensorFileException(
        file,
        "not written, and what was there before is unchanged: %s; it needs %d bytes, %s"
            .formatted(WholeFile.reason(file, cause), bytes, free),
        cause);
  }
}

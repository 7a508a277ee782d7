package io.abaculus.formats.safetensors;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.abaculus.formats.StoredNumbers;
import io.abaculus.formats.TensorFile;
import io.abaculus.formats.TensorFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;

/**
 * A safetensors file open for reading. {@link SafetensorsWriter} may replace the file while it is open: it
 * never overwrites one in place.
 */
public final class SafetensorsFile extends TensorFile {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Header header;
  private final MemorySegment data;

  private SafetensorsFile(Path path, Arena arena, Header header, MemorySegment data) {
    super(path, arena);
    this.header = header;
    this.data = data;
  }

  /**
   * Opens a file and checks all of its header.
   *
   * @throws TensorFileException if it is not a whole, well-formed safetensors file
   * @throws IOException if it cannot be opened
   */
  public static SafetensorsFile open(Path path) throws IOException {
    return open(path, SafetensorsFile::of);
  }

  /**
   * A file whose bytes are in memory.
   *
   * @param arena what closing the file closes
   */
  static SafetensorsFile of(Path path, Arena arena, MemorySegment file)
      throws TensorFileException {
    if (file.byteSize() < Long.BYTES) {
      throw new TensorFileException(
          path, "truncated: " + file.byteSize() + " bytes, shorter than the header's length");
    }
    long length = file.get(LONG, 0);
    if (length < 0 || length > Header.MAX_BYTES) {
      throw new TensorFileException(
          path,
          "not a safetensors file: header length "
              + Long.toUnsignedString(length)
              + ", more than "
              + Header.MAX_BYTES);
    }
    long rest = file.byteSize() - Long.BYTES;
    if (length > rest) {
      throw new TensorFileException(
          path, "truncated: a header of " + length + " bytes, of which " + rest + " are there");
    }
    byte[] text = file.asSlice(Long.BYTES, length).toArray(JAVA_BYTE);
    Header header = Header.read(path, text, rest - length);
    return new SafetensorsFile(path, arena, header, file.asSlice(Long.BYTES + length));
  }

  @Override
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** The tensors by name, in the order in which their bytes stand in the file. Unmodifiable. */
  @Override
  public Map<String, SafetensorsTensor> tensors() {
    return header.tensors();
  }

  @Override
  public SafetensorsTensor tensor(String name) throws TensorFileException {
    return named(header.tensors(), name);
  }

  @Override
  protected StoredNumbers numbers(String name) throws TensorFileException {
    SafetensorsTensor tensor = tensor(name);
    return new StoredNumbers(data, tensor.begin(), tensor.dtype(), tensor.elements());
  }
}

package io.abaculus.formats.pytorch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.abaculus.formats.safetensors.StoredNumbers;
import io.abaculus.formats.safetensors.StoredType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A file that {@code torch.save} wrote, open for reading: a state dict or a whole checkpoint, in the
 * zip format or in the one before PyTorch 1.6. It is recognised by its content, checked as a whole when
 * it is opened, and nothing in it is run. Numbers are mapped into memory and copied when they are asked
 * for.
 *
 * <p>The {@code read} methods convert only where no value can change beyond rounding. They may be
 * called from any thread until {@link #close}, and throw {@link IllegalStateException} after it. The
 * file must not be shortened or overwritten in place while it is open.
 */
public final class TorchFile implements AutoCloseable {
  private final Path path;
  private final Arena arena;
  private final MemorySegment file;
  private final TorchContent content;

  private TorchFile(Path path, Arena arena, MemorySegment file, TorchContent content) {
    this.path = path;
    this.arena = arena;
    this.file = file;
    this.content = content;
  }

  /** Whether a file begins as those of {@code torch.save} do. */
  public static boolean isOne(Path path) throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return ZipArchive.begins(file) || LegacyFormat.begins(file);
    } catch (MalformedException e) {
      return false;
    }
  }

  /**
   * Opens a file and checks all that it says.
   *
   * @throws TorchFileException if it is none of PyTorch's, is damaged, needs something that is not
   *     done, or names anything but what data consists of
   * @throws IOException if it cannot be opened
   */
  @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the opened file, which closes it
  public static TorchFile open(Path path) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return of(
          path, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (Throwable t) {
      arena.close();
      throw t;
    }
  }

  /**
   * A file whose bytes are in memory.
   *
   * @param arena what closing the file closes
   */
  static TorchFile of(Path path, Arena arena, MemorySegment file) throws TorchFileException {
    try {
      return new TorchFile(path, arena, file, content(file));
    } catch (MalformedException e) {
      throw new TorchFileException(path, String.valueOf(e.getMessage()), e);
    }
  }

  private static TorchContent content(MemorySegment file) throws MalformedException {
    if (ZipArchive.begins(file)) {
      return ZipFormat.read(file);
    }
    if (LegacyFormat.begins(file)) {
      return LegacyFormat.read(file);
    }
    throw new MalformedException("not a file of torch.save: it begins as neither of its formats");
  }

  /** The path that was opened. */
  public Path path() {
    return path;
  }

  /** All that the file holds, commonly a dictionary. */
  public TorchValue root() {
    return content.root();
  }

  /**
   * The tensors by name, in the order of the file: the keys of the dictionaries, and the positions in
   * the lists, that lead to a tensor, joined by dots. Unmodifiable.
   */
  public Map<String, TorchTensor> tensors() {
    return content.tensors();
  }

  /**
   * The tensor of that name.
   *
   * @throws TorchFileException if there is none
   */
  public TorchTensor tensor(String name) throws TorchFileException {
    TorchTensor tensor = content.tensors().get(name);
    if (tensor == null) {
      throw new TorchFileException(
          path,
          "no tensor '%s' among the %d"
              .formatted(PickleMachine.abbreviated(name), content.tensors().size()));
    }
    return tensor;
  }

  /**
   * Reads F32 as it is, widens F16 and BF16, and rounds F64 to the nearest float.
   *
   * @throws TorchFileException for another dtype, or a finite F64 beyond the range of float
   */
  public float[] readFloats(TorchTensor tensor) throws TorchFileException {
    return read(tensor, StoredNumbers::floats);
  }

  /**
   * Reads F64 as it is, and widens F32, F16 and BF16.
   *
   * @throws TorchFileException for another dtype
   */
  public double[] readDoubles(TorchTensor tensor) throws TorchFileException {
    return read(tensor, StoredNumbers::doubles);
  }

  /**
   * Reads I32 as it is, and any other integer type whose values all fit.
   *
   * @throws TorchFileException for another dtype, or a value beyond the range of int
   */
  public int[] readInts(TorchTensor tensor) throws TorchFileException {
    return read(tensor, StoredNumbers::ints);
  }

  /**
   * Reads I64 as it is, and any other integer type whose values all fit.
   *
   * @throws TorchFileException for another dtype, or a U64 beyond the range of long
   */
  public long[] readLongs(TorchTensor tensor) throws TorchFileException {
    return read(tensor, StoredNumbers::longs);
  }

  /**
   * Reads U8 (as the byte of the same bits), I8, and BOOL as 0 and 1.
   *
   * @throws TorchFileException for another dtype, or a BOOL that is neither 0 nor 1
   */
  public byte[] readBytes(TorchTensor tensor) throws TorchFileException {
    return read(tensor, StoredNumbers::bytes);
  }

  /** Unmaps the file. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /** A conversion of stored numbers to an array. */
  private interface Conversion<A> {
    A of(StoredNumbers numbers) throws StoredNumbers.MismatchException;
  }

  private <A> A read(TorchTensor tensor, Conversion<A> conversion) throws TorchFileException {
    TorchContent.Numbers storage = content.storages().get(tensor.storage());
    if (storage == null || tensor.reach() > storage.bytes() / tensor.dtype().bytes()) {
      throw new TorchFileException(path, "the tensor " + tensor + " is not of this file");
    }
    try {
      return conversion.of(
          tensor.isContiguous() ? contiguous(tensor, storage) : gathered(tensor, storage));
    } catch (StoredNumbers.MismatchException e) {
      throw new TorchFileException(path, "tensor " + tensor + ": " + e.getMessage(), e);
    }
  }

  private StoredNumbers contiguous(TorchTensor tensor, TorchContent.Numbers storage) {
    // The offset of a tensor without elements may be anything.
    long skipped = tensor.elements() == 0 ? 0 : tensor.offset() * tensor.dtype().bytes();
    return new StoredNumbers(
        file, storage.begin() + skipped, tensor.dtype(), tensor.elements());
  }

  /** Copies the elements of a view to one another. */
  private StoredNumbers gathered(TorchTensor tensor, TorchContent.Numbers storage)
      throws TorchFileException {
    StoredType type = tensor.dtype();
    int size = type.bytes();
    long bytes = tensor.elements() * size;
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new TorchFileException(
          path, "tensor " + tensor + ": a view of more bytes than one array holds");
    }
    MemorySegment rows = MemorySegment.ofArray(new byte[(int) bytes]);
    long[] shape = tensor.shape();
    long[] strides = tensor.strides();
    long[] index = new long[shape.length];
    long from = storage.begin() + tensor.offset() * size;
    for (long to = 0; to < bytes; to += size) {
      MemorySegment.copy(file, JAVA_BYTE, from, rows, JAVA_BYTE, to, size);
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        from += strides[axis] * size;
        if (++index[axis] < shape[axis]) {
          break;
        }
        from -= shape[axis] * strides[axis] * size;
        index[axis] = 0;
      }
    }
    return new StoredNumbers(rows, 0, type, tensor.elements());
  }
}

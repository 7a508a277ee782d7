package io.abaculus.formats.pytorch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.abaculus.formats.StoredNumbers;
import io.abaculus.formats.StoredType;
import io.abaculus.formats.TensorFile;
import io.abaculus.formats.TensorFileException;
import io.abaculus.formats.storage.RegularFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;

/**
 * A file that {@code torch.save} wrote, open for reading: a state dict or a whole checkpoint, in the
 * zip format or in the one before PyTorch 1.6. It is recognised by its content, and nothing in it is run.
 */
public final class TorchFile extends TensorFile {
  private final MemorySegment file;
  private final TorchContent content;

  private TorchFile(Path path, Arena arena, MemorySegment file, TorchContent content) {
    super(path, arena);
    this.file = file;
    this.content = content;
  }

  /**
   * Whether a file begins as those of {@code torch.save} do.
   *
   * @throws IOException if it cannot be read
   */
  public static boolean isOne(Path path) throws IOException {
    RegularFile.require(path);
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
   * @throws TensorFileException if it is none of PyTorch's, is damaged, needs something that is not
   *     supported, or names anything but what data consists of
   * @throws IOException if it cannot be opened
   */
  public static TorchFile open(Path path) throws IOException {
    return open(path, TorchFile::of);
  }

  /**
   * A file whose bytes are in memory.
   *
   * @param arena what closing the file closes
   */
  static TorchFile of(Path path, Arena arena, MemorySegment file) throws TensorFileException {
    try {
      return new TorchFile(path, arena, file, content(file));
    } catch (MalformedException e) {
      throw new TensorFileException(path, String.valueOf(e.getMessage()), e);
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

  /** All that the file holds, commonly a dictionary. */
  public TorchValue root() {
    return content.root();
  }

  /** Empty: what such a file holds besides tensors is in its {@link #root}. */
  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  /**
   * The tensors by name, in the order of the file: the keys of the dictionaries, and the positions in
   * the lists, that lead to a tensor, joined by dots. Unmodifiable.
   */
  @Override
  public Map<String, TorchTensor> tensors() {
    return content.tensors();
  }

  @Override
  public Map<String, String> unread() {
    return content.unread();
  }

  @Override
  public TorchTensor tensor(String name) throws TensorFileException {
    return named(content.tensors(), name);
  }

  @Override
  protected StoredNumbers numbers(String name)
      throws TensorFileException, StoredNumbers.MismatchException {
    TorchTensor tensor = tensor(name);
    // Every tensor of the content was found to lie within its storage.
    TorchContent.Numbers storage = Objects.requireNonNull(content.storages().get(tensor.storage()));
    return tensor.isContiguous() ? contiguous(tensor, storage) : gathered(tensor, storage);
  }

  private StoredNumbers contiguous(TorchTensor tensor, TorchContent.Numbers storage) {
    // The offset of a tensor without elements may be anything.
    long skipped = tensor.elements() == 0 ? 0 : tensor.offset() * tensor.dtype().bytes();
    return new StoredNumbers(
        file, storage.begin() + skipped, tensor.dtype(), tensor.elements());
  }

  /** Copies the elements of a view to one another. */
  private StoredNumbers gathered(TorchTensor tensor, TorchContent.Numbers storage)
      throws StoredNumbers.MismatchException {
    StoredType type = tensor.dtype();
    int size = type.bytes();
    long bytes = tensor.elements() * size;
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new StoredNumbers.MismatchException("a view of more bytes than one array holds");
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

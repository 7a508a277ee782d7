package io.abaculus.nn.checkpoint;

import io.abaculus.device.HostArray;
import io.abaculus.formats.pytorch.TorchFile;
import io.abaculus.formats.pytorch.TorchTensor;
import io.abaculus.formats.safetensors.Entry;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.formats.safetensors.StoredType;
import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.Module;
import io.abaculus.tensor.Parameter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tensors by name, read only when they are asked for, one at a time: the contents of a file, or the
 * parameters of a model. Immutable; the other methods give new ones.
 */
public final class StateDict {

  /** One tensor, not read yet. */
  public interface Item {
    /** Its shape, and the type it is read as if nothing else is asked for. */
    TensorType type();

    /** What its numbers are stored as, which may be narrower than what they are read as. */
    default StoredType stored() {
      return switch (type().dtype()) {
        case FLOAT32 -> StoredType.F32;
        case FLOAT64 -> StoredType.F64;
        case INT32 -> StoredType.I32;
        case INT64 -> StoredType.I64;
        case UINT8 -> StoredType.U8;
        case BOOL -> StoredType.BOOL;
      };
    }

    /**
     * Reads it.
     *
     * @param dtype the type of the result: floating-point numbers are widened or rounded to floating
     *     ones, whole ones to whole ones that hold them
     * @throws IOException if it cannot be read, or not as this type
     */
    HostArray read(DType dtype) throws IOException;

    /**
     * Reads it into memory that belongs to the caller alone, where {@link #read} may give memory that
     * another holds and changes.
     */
    default HostArray copy(DType dtype) throws IOException {
      return read(dtype);
    }
  }

  private final Map<String, Item> items;

  private StateDict(Map<String, Item> items) {
    this.items = Collections.unmodifiableMap(new LinkedHashMap<>(items));
  }

  /** The tensors of a reader of some other format. */
  public static StateDict of(Map<String, ? extends Item> items) {
    return new StateDict(new LinkedHashMap<>(items));
  }

  /** The parameters of a module. */
  public static StateDict of(Module module) {
    return of(module.parameters());
  }

  /**
   * Parameters by their names. They are read when the state dict is, so it shows the values that they
   * have then.
   */
  public static StateDict of(Collection<Parameter> parameters) {
    Map<String, Item> items = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      if (items.put(parameter.name(), new ParameterItem(parameter)) != null) {
        throw new TensorException("two parameters are called " + parameter.name());
      }
    }
    return new StateDict(items);
  }

  /** The tensors of a safetensors file, which must stay open as long as they are read. */
  public static StateDict of(SafetensorsFile file) {
    Map<String, Item> items = new LinkedHashMap<>();
    for (Entry entry : file.entries().values()) {
      items.put(
          entry.name(),
          new StoredItem(
              entry.dtype(), entry.shape(), new SafetensorsNumbers(file, entry.name())));
    }
    return new StateDict(items);
  }

  /** The tensors of a file of PyTorch's, which must stay open as long as they are read. */
  public static StateDict of(TorchFile file) {
    Map<String, Item> items = new LinkedHashMap<>();
    file.tensors().forEach(
        (name, tensor) -> items.put(
            name,
            new StoredItem(tensor.dtype(), tensor.shape(), new TorchNumbers(file, tensor))));
    return new StateDict(items);
  }

  /** The names, in order. */
  public Set<String> names() {
    return items.keySet();
  }

  /** The tensors by name, in order. Unmodifiable. */
  public Map<String, Item> items() {
    return items;
  }

  /**
   * The tensor of a name.
   *
   * @throws TensorException if there is none
   */
  public Item get(String name) {
    Item item = items.get(name);
    if (item == null) {
      throw new TensorException(
          "there is no tensor '%s' among the %d".formatted(name, items.size()));
    }
    return item;
  }

  /**
   * The tensors under other names.
   *
   * @param rename gives the new name, or null to leave the tensor out
   * @throws TensorException if two would get the same name
   */
  public StateDict renamed(Function<String, @Nullable String> rename) {
    Map<String, Item> renamed = new LinkedHashMap<>();
    items.forEach(
        (name, item) -> {
          String other = rename.apply(name);
          if (other != null && renamed.put(other, item) != null) {
            throw new TensorException("two tensors would be called " + other);
          }
        });
    return new StateDict(renamed);
  }

  /** The tensors whose names begin with a prefix, without it. */
  public StateDict under(String prefix) {
    return renamed(name -> name.startsWith(prefix) ? name.substring(prefix.length()) : null);
  }

  /** The tensors with a prefix before their names. */
  public StateDict withPrefix(String prefix) {
    return renamed(prefix::concat);
  }

  /**
   * These tensors and others.
   *
   * @throws TensorException if a name is in both
   */
  public StateDict and(StateDict other) {
    Map<String, Item> all = new LinkedHashMap<>(items);
    other.items.forEach(
        (name, item) -> {
          if (all.put(name, item) != null) {
            throw new TensorException("two tensors are called " + name);
          }
        });
    return new StateDict(all);
  }

  private record ParameterItem(Parameter parameter) implements Item {
    @Override
    public TensorType type() {
      return parameter.value().type();
    }

    @Override
    public HostArray read(DType dtype) throws IOException {
      return converted(parameter.value().toHost(), dtype, parameter.name());
    }

    @Override
    public HostArray copy(DType dtype) throws IOException {
      return dtype == type().dtype() ? read(dtype).copy() : read(dtype);
    }
  }

  /** The numbers of one tensor of a file, in whichever way they are asked for. */
  private interface StoredNumbers {
    float[] floats() throws IOException;

    double[] doubles() throws IOException;

    int[] ints() throws IOException;

    long[] longs() throws IOException;

    byte[] bytes() throws IOException;
  }

  private record SafetensorsNumbers(SafetensorsFile file, String name) implements StoredNumbers {
    @Override
    public float[] floats() throws IOException {
      return file.readFloats(name);
    }

    @Override
    public double[] doubles() throws IOException {
      return file.readDoubles(name);
    }

    @Override
    public int[] ints() throws IOException {
      return file.readInts(name);
    }

    @Override
    public long[] longs() throws IOException {
      return file.readLongs(name);
    }

    @Override
    public byte[] bytes() throws IOException {
      return file.readBytes(name);
    }
  }

  private record TorchNumbers(TorchFile file, TorchTensor tensor) implements StoredNumbers {
    @Override
    public float[] floats() throws IOException {
      return file.readFloats(tensor);
    }

    @Override
    public double[] doubles() throws IOException {
      return file.readDoubles(tensor);
    }

    @Override
    public int[] ints() throws IOException {
      return file.readInts(tensor);
    }

    @Override
    public long[] longs() throws IOException {
      return file.readLongs(tensor);
    }

    @Override
    public byte[] bytes() throws IOException {
      return file.readBytes(tensor);
    }
  }

  private static final class StoredItem implements Item {
    private final StoredType stored;
    private final TensorType type;
    private final StoredNumbers numbers;

    StoredItem(StoredType stored, long[] shape, StoredNumbers numbers) {
      DType dtype =
          switch (stored) {
            case F16, BF16, F32 -> DType.FLOAT32;
            case F64 -> DType.FLOAT64;
            case I8, I16, U16, I32 -> DType.INT32;
            case U32, I64, U64 -> DType.INT64;
            case U8 -> DType.UINT8;
            case BOOL -> DType.BOOL;
          };
      int[] dims = new int[shape.length];
      for (int i = 0; i < dims.length; i++) {
        if (shape[i] > Integer.MAX_VALUE) {
          throw new TensorException(
              "a tensor of shape %s: an axis holds fewer than 2^31 elements"
                  .formatted(Arrays.toString(shape)));
        }
        dims[i] = (int) shape[i];
      }
      this.stored = stored;
      this.type = new TensorType(dtype, Shape.of(dims));
      this.numbers = numbers;
    }

    @Override
    public TensorType type() {
      return type;
    }

    @Override
    public StoredType stored() {
      return stored;
    }

    @Override
    public HostArray read(DType dtype) throws IOException {
      Object array =
          switch (dtype) {
            case FLOAT32 -> numbers.floats();
            case FLOAT64 -> numbers.doubles();
            case INT32 -> numbers.ints();
            case INT64 -> numbers.longs();
            case UINT8, BOOL -> numbers.bytes();
          };
      return new HostArray(type.withDType(dtype), array, 0);
    }
  }

  /** Numbers as another type of the same kind. */
  static HostArray converted(HostArray numbers, DType dtype, String name) throws IOException {
    DType present = numbers.type().dtype();
    if (present == dtype) {
      return numbers;
    }
    boolean sameKind =
        (present.isFloating() && dtype.isFloating()) || (present.isInteger() && dtype.isInteger());
    if (!sameKind) {
      throw new IOException("%s: %s is not read as %s".formatted(name, present, dtype));
    }
    HostArray converted = HostArray.allocate(numbers.type().withDType(dtype));
    for (int i = 0; i < numbers.size(); i++) {
      if (dtype.isFloating()) {
        converted.setDouble(i, numbers.getDouble(i));
      } else {
        converted.setLong(i, numbers.getLong(i));
        if (converted.getLong(i) != numbers.getLong(i)) {
          throw new IOException(
              "%s: element %d is %d, no %s".formatted(name, i, numbers.getLong(i), dtype));
        }
      }
    }
    return converted;
  }
}

package io.abaculus.nn.checkpoint;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.Module;
import io.abaculus.safetensors.Entry;
import io.abaculus.safetensors.SafetensorsFile;
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
      items.put(entry.name(), new FileItem(file, entry));
    }
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

  private record FileItem(SafetensorsFile file, Entry entry) implements Item {
    @Override
    public TensorType type() {
      DType dtype =
          switch (entry.dtype()) {
            case F16, BF16, F32 -> DType.FLOAT32;
            case F64 -> DType.FLOAT64;
            case I8, I16, U16, I32 -> DType.INT32;
            case U32, I64, U64 -> DType.INT64;
            case U8 -> DType.UINT8;
            case BOOL -> DType.BOOL;
          };
      int[] dims = Arrays.stream(entry.shape()).mapToInt(Math::toIntExact).toArray();
      return new TensorType(dtype, Shape.of(dims));
    }

    @Override
    public HostArray read(DType dtype) throws IOException {
      String name = entry.name();
      Object array =
          switch (dtype) {
            case FLOAT32 -> file.readFloats(name);
            case FLOAT64 -> file.readDoubles(name);
            case INT32 -> file.readInts(name);
            case INT64 -> file.readLongs(name);
            case UINT8, BOOL -> file.readBytes(name);
          };
      return new HostArray(type().withDType(dtype), array, 0);
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

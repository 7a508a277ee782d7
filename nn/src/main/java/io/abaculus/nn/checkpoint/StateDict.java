package io.abaculus.nn.checkpoint;

import io.abaculus.device.HostArray;
import io.abaculus.formats.StoredType;
import io.abaculus.formats.TensorFile;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.Layer;
import io.abaculus.tensor.Parameter;
import java.io.IOException;
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
     * What its numbers are stored as, which may be narrower than what they are read as, and a type whose
     * numbers cannot be read at all.
     */
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
     *     ones, integers to integers that hold them
     * @throws IOException if it cannot be read, or not as this type
     */
    HostArray read(DType dtype) throws IOException;

    /**
     * Reads it into memory that belongs to the caller alone, where {@link #read} may give memory that
     * another holds and changes.
     *
     * @param dtype the type of the result, as for {@link #read}
     * @throws IOException if it cannot be read, or not as this type
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

  /** The parameters and buffers of a layer. */
  public static StateDict of(Layer layer) {
    return of(layer.state());
  }

  /**
   * Parameters by their names. They are read when the state dict is, so it shows the values that they
   * have then.
   *
   * @throws TensorException if two have the same name
   */
  public static StateDict of(Collection<Parameter> parameters) {
    Map<String, Item> items = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      if (items.put(parameter.name(), new ParameterItem(parameter)) != null) {
        throw new TensorException(
            ("two parameters are called %s; make one of their layers in a scope of another name, by"
                + " child(\"name\")")
                .formatted(parameter.name()));
      }
    }
    return new StateDict(items);
  }

  /**
   * The tensors of a file, which must stay open as long as they are read.
   *
   * @throws TensorException if an axis is longer than any tensor's of ours
   */
  public static StateDict of(TensorFile file) {
    Map<String, Item> items = new LinkedHashMap<>();
    file.tensors().forEach((name, tensor) -> items.put(name, FileItem.of(file, name, tensor)));
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
}

package io.abaculus.nn.checkpoint;

import io.abaculus.device.HostArray;
import io.abaculus.formats.StoredType;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.formats.safetensors.SafetensorsWriter;
import io.abaculus.formats.safetensors.TensorData;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.Layer;
import io.abaculus.tensor.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes tensors to safetensors files, and loads them into parameters. */
public final class ModelCheckpoint {
  private ModelCheckpoint() {}

  /** What a state dict must have to be loaded. Shapes and types must fit in any case. */
  public enum Strictness {
    /** A tensor for every parameter, and no other. */
    EXACT,
    /** A tensor for every parameter; others are passed over. */
    COMPLETE,
    /** Whatever there is for some of the parameters; the others stay as they are. */
    PARTIAL
  }

  /**
   * What was left out when a state dict was loaded, and what is odd about the rest.
   *
   * @param missing parameters that it had no tensor for, which are as they were
   * @param unexpected its tensors that no parameter has the name of
   * @param notFinite what is NaN or infinite among the numbers that were loaded; null if all are finite
   */
  public record Loaded(
      List<String> missing, List<String> unexpected, @Nullable NotFinite notFinite) {
    /** Copies the lists. */
    public Loaded {
      missing = List.copyOf(missing);
      unexpected = List.copyOf(unexpected);
    }
  }

  /**
   * Writes a file, float32 as it is. What was there under that name before stays whole until the new
   * file is.
   *
   * @param metadata free-form strings
   * @throws IOException if a tensor cannot be read, or the file not be written
   */
  public static void save(Path file, StateDict tensors, Map<String, String> metadata)
      throws IOException {
    save(file, tensors, metadata, StoredType.F32);
  }

  /**
   * Writes a file. What was there under that name before stays whole until the new file is.
   *
   * @param metadata free-form strings
   * @param floats what float32 numbers are stored as: F32, F16 or BF16
   * @throws IOException if a tensor cannot be read, or the file not be written
   */
  public static void save(
      Path file, StateDict tensors, Map<String, String> metadata, StoredType floats)
      throws IOException {
    Map<String, TensorData> data = new LinkedHashMap<>();
    for (Map.Entry<String, StateDict.Item> entry : tensors.items().entrySet()) {
      DType dtype = entry.getValue().type().dtype();
      data.put(entry.getKey(), data(entry.getValue().read(dtype), floats));
    }
    SafetensorsWriter.write(file, data, metadata);
  }

  private static TensorData data(HostArray numbers, StoredType floats) {
    TensorType type = numbers.type();
    long[] shape = Arrays.stream(type.shape().toArray()).asLongStream().toArray();
    if (type.dtype() == DType.FLOAT32) {
      return new TensorData.Floats(numbers.floats(), numbers.offset(), floats, shape);
    }
    HostArray whole = ownsArray(numbers) ? numbers : numbers.copy();
    return switch (type.dtype()) {
      case FLOAT32 -> throw new AssertionError("handled above");
      case FLOAT64 -> TensorData.float64(whole.doubles(), shape);
      case INT32 -> TensorData.int32(whole.ints(), shape);
      case INT64 -> TensorData.int64(whole.longs(), shape);
      case UINT8 -> TensorData.uint8(whole.bytes(), shape);
      case BOOL -> TensorData.bool(whole.bytes(), shape);
    };
  }

  private static boolean ownsArray(HostArray numbers) {
    return numbers.offset() == 0
        && java.lang.reflect.Array.getLength(numbers.array()) == numbers.size();
  }

  /**
   * Loads a safetensors file into the parameters and buffers of a layer, exactly.
   *
   * @return the metadata of the file
   * @throws StateDictMismatchException if it does not fit; then no parameter was changed
   * @throws IOException if it cannot be read
   */
  public static Map<String, String> load(Path file, Layer layer) throws IOException {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      load(StateDict.of(open), layer.state(), Strictness.EXACT);
      return open.metadata();
    }
  }

  /**
   * Loads tensors into the parameters of their names, one at a time.
   *
   * @return what was left out, and whether all numbers are finite
   * @throws StateDictMismatchException if they do not fit; then no parameter was changed
   * @throws IOException if a tensor cannot be read; parameters before it were changed then
   */
  public static Loaded load(
      StateDict tensors, Collection<Parameter> parameters, Strictness strictness)
      throws IOException {
    StateDictComparison comparison = check(tensors, parameters, strictness);
    NotFinite notFinite = null;
    for (Parameter parameter : parameters) {
      StateDict.Item item = tensors.items().get(parameter.name());
      if (item != null) {
        HostArray numbers = item.copy(parameter.dtype());
        notFinite = NotFinite.after(notFinite, parameter.name(), numbers);
        parameter.load(numbers);
      }
    }
    return new Loaded(comparison.missing(), comparison.unexpected(), notFinite);
  }

  private static StateDictComparison check(
      StateDict tensors, Collection<Parameter> parameters, Strictness strictness)
      throws StateDictMismatchException {
    StateDictComparison comparison = StateDictComparison.of(tensors, parameters);
    boolean refused =
        !comparison.misfitting().isEmpty()
            || switch (strictness) {
              case EXACT -> !comparison.isExact();
              case COMPLETE -> !comparison.missing().isEmpty();
              case PARTIAL -> false;
            };
    if (refused) {
      throw new StateDictMismatchException(
          strictness == Strictness.PARTIAL ? List.of() : comparison.missing(),
          strictness == Strictness.EXACT ? comparison.unexpected() : List.of(),
          comparison.misfits());
    }
    return comparison;
  }
}

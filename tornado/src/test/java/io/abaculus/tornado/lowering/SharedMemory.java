package io.abaculus.tornado.lowering;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * All tensors of one step, and what its launches need besides, in one array for each kind, as a device
 * has them. Between tensors, and where nothing was written yet, lies garbage.
 */
final class SharedMemory implements Workspace {
  /** Elements between two tensors. */
  private static final int GAP = 3;

  /** Garbage: NaN in floating-point arrays, no index anywhere in the others. */
  private static final int GARBAGE = 0x6B;

  private final boolean isReal;
  private final Map<DType, TornadoNativeArray> arrays;
  private final Map<DType, Integer> used = new EnumMap<>(DType.class);
  private final List<Stored> writable = new ArrayList<>();
  private final List<Stored> faults = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  private SharedMemory(boolean isReal, Map<DType, TornadoNativeArray> arrays) {
    this.isReal = isReal;
    this.arrays = arrays;
  }

  /** Arrays of one element each, to find out how long they must be. */
  static SharedMemory toMeasure() {
    Map<DType, TornadoNativeArray> placeholders = new EnumMap<>(DType.class);
    for (DType dtype : DType.values()) {
      placeholders.put(kind(dtype), array(dtype, 1));
    }
    return new SharedMemory(false, placeholders);
  }

  /** Arrays as long as another memory was used. */
  static SharedMemory asLongAs(SharedMemory measured) {
    Map<DType, TornadoNativeArray> arrays = new EnumMap<>(DType.class);
    for (DType dtype : DType.values()) {
      int length = measured.used.getOrDefault(kind(dtype), 0) + GAP;
      arrays.put(kind(dtype), array(dtype, length));
    }
    return new SharedMemory(true, arrays);
  }

  /** Whether it can hold what is placed in it. */
  boolean isReal() {
    return isReal;
  }

  /** A place for a tensor. */
  Stored place(TensorType type) {
    DType kind = kind(type.dtype());
    int start = used.getOrDefault(kind, 0) + GAP;
    used.put(kind, start + type.shape().size());
    return new Stored(type, Objects.requireNonNull(arrays.get(kind)), start);
  }

  /** A place for a tensor that a step writes. */
  Stored placeResult(TensorType type) {
    Stored place = place(type);
    writable.add(place);
    return place;
  }

  @Override
  public Stored scratch(DType dtype, int length) {
    if (length == 0) {
      throw new IllegalArgumentException("scratch memory of no elements");
    }
    return placeResult(TensorType.of(dtype, length));
  }

  /** Here launches look, so that they are tested. */
  @Override
  public boolean checksBeforehand(Stored integers, Allowed allowed, Refusal refusal) {
    return false;
  }

  @Override
  public Stored fault(Refusal refusal) {
    Stored fault = placeResult(TensorType.of(DType.INT64, 2));
    faults.add(fault);
    refusals.add(refusal);
    return fault;
  }

  /** Sets what is counted on to be zero. */
  void clearFaults() {
    for (Stored fault : faults) {
      write(HostArray.allocate(fault.type()), fault);
    }
  }

  /** What the first refusal says, or nothing. */
  List<String> refusals() {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      HostArray fault = read(faults.get(i));
      if (fault.getLong(0) != 0) {
        messages.add(
            refusals.get(i).message((int) fault.getLong(0) - 1, fault.getLong(1)));
      }
    }
    return messages;
  }

  /** All numbers of all arrays but those that the step may write. */
  Map<DType, List<Double>> untouchable() {
    Map<DType, List<Double>> numbers = new EnumMap<>(DType.class);
    arrays.forEach(
        (kind, array) -> {
          HostArray all = read(new Stored(TensorType.of(kind, array.getSize()), array, 0));
          List<Double> kept = new ArrayList<>();
          BitSet mayChange = writable(array);
          int end = all.size();
          for (int i = mayChange.nextClearBit(0); i < end; i = mayChange.nextClearBit(i + 1)) {
            kept.add(all.getDouble(i));
          }
          numbers.put(kind, kept);
        });
    return numbers;
  }

  @SuppressWarnings("ReferenceEquality") // The array itself is meant, not what it holds.
  private BitSet writable(TornadoNativeArray array) {
    BitSet elements = new BitSet();
    writable.stream()
        .filter(place -> place.array() == array)
        .forEach(place -> elements.set(place.offset(), place.offset() + place.size()));
    return elements;
  }

  /** Writes the numbers of a tensor. */
  static void write(HostArray numbers, Stored place) {
    for (int i = 0; i < numbers.size(); i++) {
      int at = place.offset() + i;
      switch (place.dtype()) {
        case FLOAT32 -> place.floats().set(at, numbers.floats()[numbers.offset() + i]);
        case FLOAT64 -> place.doubles().set(at, numbers.getDouble(i));
        case INT32 -> place.ints().set(at, (int) numbers.getLong(i));
        case INT64 -> place.longs().set(at, numbers.getLong(i));
        case UINT8, BOOL -> place.bytes().set(at, (byte) numbers.getLong(i));
      }
    }
  }

  /** Reads the numbers of a tensor. */
  static HostArray read(Stored place) {
    HostArray numbers = HostArray.allocate(place.type());
    for (int i = 0; i < numbers.size(); i++) {
      int at = place.offset() + i;
      switch (place.dtype()) {
        case FLOAT32 -> numbers.floats()[i] = place.floats().get(at);
        case FLOAT64 -> numbers.doubles()[i] = place.doubles().get(at);
        case INT32 -> numbers.ints()[i] = place.ints().get(at);
        case INT64 -> numbers.longs()[i] = place.longs().get(at);
        case UINT8, BOOL -> numbers.bytes()[i] = place.bytes().get(at);
      }
    }
    return numbers;
  }

  /** The type by which the array of a type is known. */
  private static DType kind(DType dtype) {
    return dtype == DType.BOOL ? DType.UINT8 : dtype;
  }

  private static TornadoNativeArray array(DType dtype, int length) {
    return switch (dtype) {
      case FLOAT32 -> {
        FloatArray array = new FloatArray(length);
        array.init(Float.NaN);
        yield array;
      }
      case FLOAT64 -> {
        DoubleArray array = new DoubleArray(length);
        array.init(Double.NaN);
        yield array;
      }
      case INT32 -> {
        IntArray array = new IntArray(length);
        array.init(GARBAGE);
        yield array;
      }
      case INT64 -> {
        LongArray array = new LongArray(length);
        array.init(GARBAGE);
        yield array;
      }
      case UINT8, BOOL -> {
        ByteArray array = new ByteArray(length);
        array.init((byte) GARBAGE);
        yield array;
      }
    };
  }
}

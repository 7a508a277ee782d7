package io.abaculus.tornado;

import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Plan;
import io.abaculus.tornado.launch.DeviceArrays;
import io.abaculus.tornado.lowering.Stored;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Where the tensors of a plan lie on the device. A few arrays hold them all: leaves of one type share
 * arrays, so do outputs, and intermediate results lie in the plan's slabs. What single steps need for
 * themselves lies in one more array of each type.
 *
 * <p>Until {@link #allocate}, arrays of one element stand for all, so that steps can be lowered to learn
 * what they need.
 */
final class PlanMemory {
  /** Tensors begin at a multiple of so many elements. */
  static final int ALIGNMENT = 64;

  /** An array to be, of a type and length. */
  private static final class Region {
    final DType dtype;
    int length;
    TornadoNativeArray array;

    Region(DType dtype, int length) {
      this.dtype = dtype;
      this.length = length;
      this.array = DeviceArrays.allocate(dtype, 1);
    }
  }

  /** A tensor's place in an array. */
  private record Place(Region region, int offset) {}

  private final int largestArray;
  private final List<TensorType> leafTypes;
  private final List<TensorType> resultTypes;
  private final List<Place> leaves;
  private final List<Place> results;
  private final Map<DType, List<Region>> slabs = new EnumMap<>(DType.class);
  private final List<Region> tensors = new ArrayList<>();
  private final Map<DType, Region> scratch = new EnumMap<>(DType.class);
  private final Map<DType, Integer> scratchUsed = new EnumMap<>(DType.class);

  PlanMemory(Plan plan, int largestArray) {
    this.largestArray = largestArray;
    this.leafTypes = plan.leaves();
    this.resultTypes = plan.results();
    this.leaves = pack(leafTypes);
    this.results = pack(resultTypes);
    plan.memory()
        .slabs()
        .forEach(
            (dtype, lengths) -> slabs.put(
                dtype, lengths.stream().map(length -> region(dtype, length)).toList()));
  }

  private Region region(DType dtype, int length) {
    Region region = new Region(dtype, length);
    tensors.add(region);
    return region;
  }

  private List<Place> pack(List<TensorType> types) {
    Map<DType, Region> open = new EnumMap<>(DType.class);
    List<Place> places = new ArrayList<>();
    for (TensorType type : types) {
      int size = type.shape().size();
      Region region = open.get(type.dtype());
      if (region == null || (long) align(region.length) + size > largestArray) {
        region = region(type.dtype(), 0);
        open.put(type.dtype(), region);
      }
      int offset = (int) align(region.length);
      places.add(new Place(region, offset));
      region.length = offset + size;
    }
    return places;
  }

  private static long align(int length) {
    return Math.ceilDiv((long) length, ALIGNMENT) * ALIGNMENT;
  }

  Stored leaf(int index) {
    return stored(leafTypes.get(index), leaves.get(index), 0);
  }

  Stored result(int index) {
    return stored(resultTypes.get(index), results.get(index), 0);
  }

  Stored stored(Operand operand) {
    int index = operand.location().index();
    int offset = operand.location().offset();
    return switch (operand.location().space()) {
      case LEAF -> stored(operand.type(), leaves.get(index), offset);
      case RESULT -> stored(operand.type(), results.get(index), offset);
      case SLAB ->
          new Stored(
              operand.type(), slab(operand.type().dtype(), index).array, offset);
    };
  }

  private Region slab(DType dtype, int index) {
    List<Region> regions = slabs.get(dtype);
    if (regions == null) {
      throw new IllegalStateException("the plan has no slab of " + dtype);
    }
    return regions.get(index);
  }

  private static Stored stored(TensorType type, Place place, int offset) {
    return new Stored(type, place.region().array, place.offset() + offset);
  }

  /** The leaf in whose memory a tensor lies; none if it is made by the plan. */
  OptionalInt leafAround(Stored stored) {
    for (int i = 0; i < leaves.size(); i++) {
      Stored leaf = leaf(i);
      if (leaf.array() == stored.array()
          && leaf.offset() <= stored.offset()
          && stored.offset() < leaf.offset() + leafTypes.get(i).shape().size()) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Memory for the step at hand, behind what it has already.
   *
   * @throws TensorException if no array holds it
   */
  Stored scratch(DType dtype, int length) {
    int offset = (int) align(scratchUsed.getOrDefault(dtype, 0));
    if ((long) offset + length > largestArray) {
      throw new TensorException(
          "a step needs %d elements of memory for itself, more than an array of the device holds (%d)"
              .formatted((long) offset + length, largestArray));
    }
    Region region = scratch.computeIfAbsent(dtype, type -> new Region(type, 0));
    region.length = Math.max(region.length, offset + length);
    scratchUsed.put(dtype, offset + length);
    return new Stored(TensorType.of(dtype, length), region.array, offset);
  }

  /** The next step may use the same memory again. */
  void endStep() {
    scratchUsed.clear();
  }

  /** Makes the arrays, as long as has been found necessary. */
  void allocate() {
    for (Region region : regions()) {
      region.array = DeviceArrays.allocate(region.dtype, Math.max(1, region.length));
    }
  }

  private List<Region> regions() {
    List<Region> all = new ArrayList<>(tensors);
    all.addAll(scratch.values());
    return all;
  }

  /** All arrays. */
  List<TornadoNativeArray> arrays() {
    return regions().stream().map(region -> region.array).toList();
  }

  /** The arrays in which leaves and outputs of a type lie, and intermediate results if asked for. */
  List<TornadoNativeArray> tensorArrays(DType dtype, boolean intermediate) {
    List<Region> inside = slabs.getOrDefault(dtype, List.of());
    return tensors.stream()
        .filter(region -> region.dtype == dtype && (intermediate || !inside.contains(region)))
        .map(region -> region.array)
        .toList();
  }

  /** Bytes of all arrays. */
  long bytes() {
    return bytes(regions());
  }

  /** Bytes of what single steps need besides their operands. */
  long scratchBytes() {
    return bytes(scratch.values());
  }

  private static long bytes(Collection<Region> regions) {
    return regions.stream().mapToLong(region -> (long) region.length * region.dtype.bytes()).sum();
  }
}

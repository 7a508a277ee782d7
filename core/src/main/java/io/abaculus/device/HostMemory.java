package io.abaculus.device;

import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.plan.MemoryMap;
import io.abaculus.plan.Plan;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The slabs of a device that works on Java arrays. Plans of one device share them, since they run one
 * after the other; they grow to the largest need and stay.
 */
public final class HostMemory {
  private final Map<DType, List<Object>> slabs = new EnumMap<>(DType.class);
  private final Map<DType, List<Integer>> lengths = new EnumMap<>(DType.class);

  /**
   * Makes sure that the slabs a plan needs are there.
   *
   * @throws TensorException if the heap cannot hold them, saying how much is needed and how much
   *     there is
   */
  public synchronized void reserve(Plan plan) {
    for (Map.Entry<DType, List<Integer>> need : plan.memory().slabs().entrySet()) {
      List<Object> arrays = slabs.computeIfAbsent(need.getKey(), key -> new ArrayList<>());
      List<Integer> sizes = lengths.computeIfAbsent(need.getKey(), key -> new ArrayList<>());
      for (int i = 0; i < need.getValue().size(); i++) {
        int length = need.getValue().get(i);
        if (i == arrays.size()) {
          arrays.add(new byte[0]);
          sizes.add(0);
        }
        if (sizes.get(i) < length) {
          arrays.set(i, new byte[0]);
          sizes.set(i, 0);
          arrays.set(i, allocate(need.getKey(), length, plan));
          sizes.set(i, length);
        }
      }
    }
  }

  private static Object allocate(DType dtype, int length, Plan plan) {
    try {
      return HostArray.newArray(dtype, length);
    } catch (OutOfMemoryError error) {
      MemoryMap memory = plan.memory();
      TensorException failure =
          new TensorException(
              ("this computation needs %d MiB for intermediate results and %d MiB for its inputs and"
                  + " outputs; the Java heap may grow to %d MiB. Use a smaller batch or image,"
                  + " gradient checkpointing, or a larger heap (-Xmx)")
                  .formatted(
                      memory.bytes() >> 20,
                      plan.peakBytes() - memory.bytes() >> 20,
                      Runtime.getRuntime().maxMemory() >> 20));
      failure.initCause(error);
      throw failure;
    }
  }

  /** Lets go of all slabs. */
  public synchronized void free() {
    slabs.clear();
    lengths.clear();
  }

  /** The array of a slab. */
  public synchronized Object slab(DType dtype, int index) {
    return Objects.requireNonNull(slabs.get(dtype)).get(index);
  }

  /** Bytes of all slabs. */
  public synchronized long bytes() {
    long bytes = 0;
    for (Map.Entry<DType, List<Integer>> entry : lengths.entrySet()) {
      for (int length : entry.getValue()) {
        bytes += (long) length * entry.getKey().bytes();
      }
    }
    return bytes;
  }
}

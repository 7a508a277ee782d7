package io.abaculus.plan;

import io.abaculus.graph.DType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The memory a plan needs for intermediate results: for each element type the lengths of its arrays.
 * No tensor crosses two arrays.
 */
public record MemoryMap(Map<DType, List<Integer>> slabs) {
  /** Copies the lengths. */
  public MemoryMap {
    EnumMap<DType, List<Integer>> copy = new EnumMap<>(DType.class);
    copy.putAll(slabs);
    slabs = Collections.unmodifiableMap(copy);
  }

  /** Bytes of all slabs. */
  public long bytes() {
    long bytes = 0;
    for (Map.Entry<DType, List<Integer>> slab : slabs.entrySet()) {
      for (int length : slab.getValue()) {
        bytes += (long) length * slab.getKey().bytes();
      }
    }
    return bytes;
  }
}

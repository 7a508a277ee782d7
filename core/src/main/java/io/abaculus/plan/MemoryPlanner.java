package io.abaculus.plan;

import io.abaculus.graph.DType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Packs blocks that live at different times into the same memory: the largest first, each at the
 * lowest place that no block of an overlapping time occupies (as in Pisarchyk and Lee, "Efficient
 * memory management for deep neural net inference", 2020).
 */
final class MemoryPlanner {
  /** A stretch of memory, in use from step {@code first} to step {@code last}, both included. */
  static final class Block {
    final DType dtype;
    final int size;
    int first;
    int last;
    int array;
    int offset;

    Block(DType dtype, int size, int first) {
      this.dtype = dtype;
      this.size = size;
      this.first = first;
      this.last = first;
    }

    private boolean overlapsInTime(Block other) {
      return first <= other.last && other.first <= last;
    }

    private long end() {
      return (long) offset + size;
    }
  }

  private final PlanOptions options;
  private final int alignment;
  private final List<List<Block>> arrays = new ArrayList<>();

  private MemoryPlanner(PlanOptions options, DType dtype) {
    this.options = options;
    this.alignment = Math.max(1, options.alignment() / dtype.bytes());
  }

  /**
   * Gives every block its place.
   *
   * @throws TensorException if a block is larger than an array can be
   */
  static MemoryMap place(List<Block> blocks, PlanOptions options) {
    Map<DType, List<Block>> byType = new EnumMap<>(DType.class);
    for (Block block : blocks) {
      byType.computeIfAbsent(block.dtype, key -> new ArrayList<>()).add(block);
    }
    Map<DType, List<Integer>> slabs = new EnumMap<>(DType.class);
    byType.forEach(
        (dtype, list) -> slabs.put(dtype, new MemoryPlanner(options, dtype).placeAll(list)));
    return new MemoryMap(slabs);
  }

  /** Places blocks of one element type and gives the lengths of the arrays. */
  private List<Integer> placeAll(List<Block> blocks) {
    List<Block> bySize = new ArrayList<>(blocks);
    bySize.sort(
        Comparator.comparingInt((Block block) -> -block.size)
            .thenComparingInt(block -> block.first));
    for (Block block : bySize) {
      options.checkHolds(block.size);
      int array = 0;
      while (!fits(block, array)) {
        array++;
      }
    }
    List<Integer> lengths = new ArrayList<>();
    for (List<Block> array : arrays) {
      long end = array.stream().mapToLong(Block::end).max().orElse(0);
      lengths.add((int) Math.min(options.largestArray(), aligned(end)));
    }
    return lengths;
  }

  private long aligned(long elements) {
    return Math.ceilDiv(elements, alignment) * alignment;
  }

  /** Places the block in this array if there is room; the array's blocks stay sorted by offset. */
  private boolean fits(Block block, int array) {
    if (array == arrays.size()) {
      arrays.add(new ArrayList<>());
    }
    List<Block> placed = arrays.get(array);
    long offset = 0;
    for (Block other : placed) {
      if (!block.overlapsInTime(other)) {
        continue;
      }
      if (offset + block.size <= other.offset) {
        break;
      }
      offset = Math.max(offset, aligned(other.end()));
    }
    if (offset + block.size > options.largestArray()) {
      return false;
    }
    block.array = array;
    block.offset = (int) offset;
    int position = 0;
    while (position < placed.size() && placed.get(position).offset <= block.offset) {
      position++;
    }
    placed.add(position, block);
    return true;
  }
}

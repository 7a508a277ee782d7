package io.abaculus.cpu;

import java.util.ArrayList;
import java.util.List;

/** Memory of one worker, grown to what was needed so far and then reused. */
final class WorkerScratch {
  private final SoftSortScratch softSort;
  private final List<float[]> floatSlots = new ArrayList<>();
  private final List<byte[]> byteSlots = new ArrayList<>();

  WorkerScratch(SoftSortScratch softSort) {
    this.softSort = softSort;
  }

  SoftSortScratch softSort() {
    return softSort;
  }

  /** Array number {@code slot}, of at least {@code length}; whatever was in it before. */
  float[] floats(int slot, int length) {
    while (floatSlots.size() <= slot) {
      floatSlots.add(new float[0]);
    }
    if (floatSlots.get(slot).length < length) {
      floatSlots.set(slot, new float[length]);
    }
    return floatSlots.get(slot);
  }

  /** Array number {@code slot}, of at least {@code length}; whatever was in it before. */
  byte[] bytes(int slot, int length) {
    while (byteSlots.size() <= slot) {
      byteSlots.add(new byte[0]);
    }
    if (byteSlots.get(slot).length < length) {
      byteSlots.set(slot, new byte[length]);
    }
    return byteSlots.get(slot);
  }
}

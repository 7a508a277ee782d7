package io.abaculus.data;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A batch in the making. Threads fill the slots, each its own; all else is for the holder of the
 * loader's lock.
 */
final class PendingBatch<T, B> {
  private final Position position;
  private final int[] order;
  private final long firstPlace;
  private final Collator.Slots<T, B> slots;
  private final int[] records;
  private final List<List<SkippedRecord>> skipped = new ArrayList<>();
  private int taken;
  private int unfinished;
  private int failedSlot = Integer.MAX_VALUE;
  private @Nullable Throwable failure;
  private @Nullable B value;

  /**
   * No slot is filled yet.
   *
   * @param order of the epoch
   * @param firstPlace the place in it of the first record
   */
  PendingBatch(
      Position position, int size, int[] order, long firstPlace, Collator.Slots<T, B> slots) {
    this.position = position;
    this.order = order;
    this.firstPlace = firstPlace;
    this.slots = slots;
    records = new int[size];
    unfinished = size;
    for (int i = 0; i < size; i++) {
      skipped.add(List.of());
    }
  }

  Position position() {
    return position;
  }

  Collator.Slots<T, B> slots() {
    return slots;
  }

  /**
   * The record for a slot.
   *
   * @param substitution how many records before it in the epoch's order could not be read
   */
  int candidate(int slot, int substitution) {
    return order[(int) ((firstPlace + slot + substitution) % order.length)];
  }

  /** A slot has its record. */
  void filled(int slot, int record, List<SkippedRecord> skippedBefore) {
    records[slot] = record;
    skipped.set(slot, skippedBefore);
  }

  int takeSlot() {
    return taken++;
  }

  boolean isTaken() {
    return taken == records.length;
  }

  /**
   * A thread is through with its slot.
   *
   * @param failed null if the slot was filled
   */
  void end(int slot, @Nullable Throwable failed) {
    unfinished--;
    // That of the first slot counts, whichever thread was faster.
    if (failed != null && slot < failedSlot) {
      failedSlot = slot;
      failure = failed;
    }
  }

  /** Whether every slot has its record. */
  boolean isFilled() {
    return unfinished == 0 && failure == null;
  }

  /**
   * The records were collated.
   *
   * @param batch that came of it; null if it failed
   */
  void finish(@Nullable B batch, @Nullable Throwable failed) {
    value = batch;
    failure = failed;
  }

  /** Why there is no batch; null as long as there may be one. */
  @Nullable
  Throwable failure() {
    return unfinished == 0 ? failure : null;
  }

  boolean isFinished() {
    return value != null;
  }

  /** What could not be read, in order, each record once. */
  Set<SkippedRecord> skipped() {
    Set<SkippedRecord> all = new LinkedHashSet<>();
    skipped.forEach(all::addAll);
    return all;
  }

  /** The finished batch, with what is to be said of records that could not be read. */
  Batch<B> deliver(List<SkippedRecord> ofBatch, int skippedSoFar) {
    return new Batch<>(
        position,
        IntStream.of(records).boxed().toList(),
        ofBatch,
        skippedSoFar,
        Objects.requireNonNull(value));
  }
}

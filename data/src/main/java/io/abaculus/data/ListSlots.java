package io.abaculus.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps transformed records until the last one is there. */
final class ListSlots<T, S, B> implements Collator.Slots<T, B> {
  private List<@Nullable S> records;
  private final Transform<? super T, ? extends S> transform;
  private final Function<? super List<S>, ? extends B> collate;

  ListSlots(
      int size,
      Transform<? super T, ? extends S> transform,
      Function<? super List<S>, ? extends B> collate) {
    this.records = new ArrayList<>(Collections.nCopies(size, null));
    this.transform = transform;
    this.collate = collate;
  }

  @Override
  public void put(int slot, T record, Occurrence occurrence) throws IOException {
    records.set(slot, transform.apply(record, occurrence.random()));
  }

  @Override
  @SuppressWarnings("NullAway") // Every slot has its record.
  public B finish() {
    List<S> all = records;
    // The batch may be all that is kept.
    records = List.of();
    return collate.apply(Collections.unmodifiableList(all));
  }
}

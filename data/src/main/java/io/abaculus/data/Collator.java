package io.abaculus.data;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How records become a batch. Its methods run on a loader's threads, before the batch is asked for.
 *
 * @param <T> what a record is
 * @param <B> what a batch is
 */
@FunctionalInterface
public interface Collator<T, B> {
  /**
   * Makes room for a batch.
   *
   * @param size its records, at least 1
   * @param free room of an earlier batch, of whatever size, that nobody looks at any more; it may be
   *     returned to be filled anew, which saves making arrays; null if there is none
   */
  Slots<T, B> begin(int size, @Nullable Slots<T, B> free);

  /**
   * A batch in the making.
   *
   * @param <T> what a record is
   * @param <B> what a batch is
   */
  interface Slots<T, B> {
    /**
     * Puts a record in its place. Several threads call it at once, each for slots of its own.
     *
     * @param slot the place, from 0
     * @param occurrence where the record occurs in the run, for random choices
     * @throws IOException if the record is not usable, as if it could not be read; another one may
     *     come to the same slot
     */
    void put(int slot, T record, Occurrence occurrence) throws IOException;

    /** The batch, once every slot has its record. */
    B finish();
  }

  /** Batches that are made of a list of transformed records. */
  static <T, S, B> Collator<T, B> of(
      Transform<? super T, ? extends S> transform, Function<? super List<S>, ? extends B> collate) {
    return (size, free) -> new ListSlots<>(size, transform, collate);
  }
}

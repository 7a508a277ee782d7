package io.abaculus.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the records of batches; several threads at once. */
final class SlotFiller<T, B> {
  private final Dataset<T> dataset;
  private final LoaderOptions options;

  private final ReadWatchdog watchdog;

  /** Why records cannot be read, by their index, so that they are not tried again. */
  private final Map<Integer, String> unreadable = new ConcurrentHashMap<>();

  SlotFiller(Dataset<T> dataset, LoaderOptions options) {
    this.dataset = dataset;
    this.options = options;
    this.watchdog = new ReadWatchdog(options.readTimeout(), System::nanoTime);
  }

  /**
   * Fills one slot of a batch with the first readable record from its place in the epoch's order on.
   *
   * @throws IOException if it cannot be read and none is to stand in for it, or too many cannot
   */
  void fill(PendingBatch<T, B> batch, int slot) throws IOException {
    List<SkippedRecord> skipped = new ArrayList<>();
    for (int substitution = 0;; substitution++) {
      int index = batch.candidate(slot, substitution);
      String reason = unreadable.get(index);
      if (reason == null) {
        try {
          put(batch, slot, index, substitution);
          batch.filled(slot, index, skipped);
          return;
        } catch (IOException e) {
          if (Thread.currentThread().isInterrupted()) {
            throw e; // the loader is being closed, and the next record would fail alike
          }
          reason = reason(index, e);
        }
      }
      skipped.add(new SkippedRecord(index, dataset.recordName(index), reason));
      if (skipped.size() > dataset.size() / 2) {
        throw new UnreadableDatasetException(
            skipped.size(), dataset.size(), skipped.getFirst());
      }
    }
  }

  private void put(PendingBatch<T, B> batch, int slot, int index, int substitution)
      throws IOException {
    watchdog.begin(index);
    try {
      Occurrence occurrence =
          new Occurrence(options.seed(), batch.position().epoch(), index, substitution);
      batch.slots().put(slot, dataset.get(index), occurrence);
    } catch (RuntimeException | Error e) {
      throw new IllegalStateException(
          "a loader thread failed at %s: %s".formatted(dataset.recordName(index), e), e);
    } finally {
      watchdog.end();
    }
  }

  /**
   * Looks whether a thread hangs, as in a file on a network that is gone.
   *
   * @throws UncheckedIOException naming the record, if one has been read for longer than is allowed
   */
  void requireProgress() {
    OptionalInt overdue = watchdog.overdue();
    if (overdue.isPresent()) {
      throw new UncheckedIOException(
          new RecordReadException(
              dataset.recordName(overdue.getAsInt()),
              "it was not read after %d seconds: is its disk or its network gone?"
                  .formatted(options.readTimeout().toSeconds()),
              null));
    }
  }

  private String reason(int index, IOException e) throws RecordReadException {
    RecordReadException failure = RecordReadException.of(dataset.recordName(index), e);
    return switch (options.onUnreadable()) {
      case FAIL -> throw failure;
      case REPLACE -> {
        unreadable.put(index, failure.reason());
        yield failure.reason();
      }
    };
  }
}

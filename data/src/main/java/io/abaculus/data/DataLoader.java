package io.abaculus.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the records of a data set in batches, read, transformed and collated by background
 * threads ahead of whoever uses them.
 *
 * <p>The batches depend on the data set, the collator, the batch size, the seed and the shuffling,
 * and on nothing else: not on the number of threads, nor on where in the run the loader began.
 *
 * <p>Memory: at most {@code prefetch + 1} batches, that in use included, and in each thread one
 * record.
 *
 * <p>{@code next()} is for one thread at a time; {@code close()} may come from any.
 *
 * @param <T> what a record is
 * @param <B> what a batch is
 */
public final class DataLoader<T, B> implements Iterator<Batch<B>>, AutoCloseable {
  private static final long CLOSING_SECONDS = 2;
  private static final long ASKING_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Dataset<T> dataset;
  private final LoaderOptions options;
  private final Collator<T, B> collator;
  private final SlotFiller<T, B> filler;
  private final List<Thread> threads = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workAvailable = lock.newCondition();
  private final Condition batchFinished = lock.newCondition();

  // Batches are numbered from 0, the first this loader makes. Guarded by lock:
  private final BatchSchedule schedule;
  private final List<@Nullable PendingBatch<T, B>> ring = new ArrayList<>();
  /** The batch that slots are being taken of. */
  private @Nullable PendingBatch<T, B> current;
  private long begun;
  private long delivered;
  private long released;
  private boolean closed;
  /** Why no more batches are begun. */
  private @Nullable Throwable failure;

  /** Only the thread that calls next() touches it. */
  private final LinkedHashMap<Integer, SkippedRecord> skippedSoFar = new LinkedHashMap<>();

  private DataLoader(Dataset<T> dataset, LoaderOptions options, Collator<T, B> collator) {
    this.dataset = dataset;
    this.options = options;
    this.collator = collator;
    schedule = new BatchSchedule(dataset.size(), options);
    filler = new SlotFiller<>(dataset, options);
    for (int i = 0; i < options.prefetch() + 1; i++) {
      ring.add(null);
    }
  }

  /**
   * Begins loading.
   *
   * @throws IllegalArgumentException if the data set does not fill one batch, or the start lies
   *     beyond the epoch
   */
  public static <T, B> DataLoader<T, B> open(
      Dataset<T> dataset, LoaderOptions options, Collator<T, B> collator) {
    DataLoader<T, B> loader = new DataLoader<>(dataset, options, collator);
    for (int i = 0; i < options.threads(); i++) {
      Thread thread = new Thread(loader::work, "abaculus-loader-" + i);
      thread.setDaemon(true);
      loader.threads.add(thread);
    }
    loader.threads.forEach(Thread::start);
    return loader;
  }

  /** Batches per epoch. */
  public long batchesPerEpoch() {
    return schedule.batchesPerEpoch();
  }

  /**
   * Where the next batch stands in the run. A loader that starts there gives the batches that this
   * one has yet to give.
   */
  public Position position() {
    return schedule.position(delivered);
  }

  @Override
  public boolean hasNext() {
    return schedule.has(delivered);
  }

  /**
   * The batches that are left of this epoch, to be gone through once.
   *
   * {@snippet :
   * for (Batch<ImageBatch> batch : loader.epoch()) {
   *   train(batch.value());
   * }
   * }
   */
  public Iterable<Batch<B>> epoch() {
    long epoch = position().epoch();
    return () -> new Iterator<>() {
      @Override
      public boolean hasNext() {
        return DataLoader.this.hasNext() && position().epoch() == epoch;
      }

      @Override
      public Batch<B> next() {
        if (!hasNext()) {
          throw new NoSuchElementException("epoch " + epoch + " has no more batches");
        }
        return DataLoader.this.next();
      }
    };
  }

  /**
   * Waits for the next batch. If the collator fills its slots anew, a batch is valid until the next
   * call.
   *
   * @throws NoSuchElementException after the last batch of the last epoch
   * @throws UncheckedIOException with a {@link RecordReadException} if a record cannot be read, or
   *     with an {@link UnreadableDatasetException} if more than half of them cannot, as
   *     {@link OnUnreadable} says, or one is still being read after the time that
   *     {@link LoaderOptions#readTimeout} allows
   * @throws IllegalStateException if reading, transforming or collating records failed otherwise,
   *     the loader is closed, or this thread was interrupted
   */
  @Override
  public Batch<B> next() {
    return next(() -> false).orElseThrow();
  }

  /**
   * Waits for the next batch as {@link #next()} does, or until the wait is called off: also where a file
   * hangs.
   *
   * @param stop asked several times a second while there is no batch; true ends the wait
   * @return empty if it was called off
   */
  public Optional<Batch<B>> next(BooleanSupplier stop) {
    if (!hasNext()) {
      throw new NoSuchElementException("the batches end before epoch " + options.endEpoch());
    }
    PendingBatch<T, B> batch = awaitBatch(stop);
    if (batch == null) {
      return Optional.empty();
    }
    Set<SkippedRecord> skipped = batch.skipped();
    skipped.forEach(record -> skippedSoFar.put(record.index(), record));
    if (skippedSoFar.size() > dataset.size() / 2) {
      throw new UncheckedIOException(
          new UnreadableDatasetException(
              skippedSoFar.size(), dataset.size(), skippedSoFar.firstEntry().getValue()));
    }
    noteDelivery();
    return Optional.of(batch.deliver(List.copyOf(skipped), skippedSoFar.size()));
  }

  /** Only a batch that its user gets counts, so that {@link #position} is right after a failure, too. */
  private void noteDelivery() {
    lock.lock();
    try {
      delivered++;
    } finally {
      lock.unlock();
    }
  }

  /** Null if the wait was called off. */
  private @Nullable PendingBatch<T, B> awaitBatch(BooleanSupplier stop) {
    lock.lock();
    try {
      released = delivered;
      workAvailable.signalAll();
      while (true) {
        if (closed) {
          throw new IllegalStateException("the loader is closed");
        }
        PendingBatch<T, B> batch = delivered < begun ? ring.get(ringIndex(delivered)) : null;
        Throwable failed = batch == null ? failure : batch.failure();
        if (failed != null) {
          throw rethrow(failed);
        }
        if (batch != null && batch.isFinished()) {
          return batch;
        }
        boolean waited = batchFinished.awaitNanos(ASKING_NANOSECONDS) <= 0;
        if (waited && stop.getAsBoolean()) {
          return null;
        }
        filler.requireProgress();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    } finally {
      lock.unlock();
    }
  }

  private static RuntimeException rethrow(Throwable failure) {
    return failure instanceof IOException e
        ? new UncheckedIOException(e)
        : new IllegalStateException(failure.getMessage(), failure);
  }

  /**
   * Stops the threads, which are interrupted in what they read. Batches delivered before stay as
   * they are. A thread that neither ends its record nor heeds the interrupt within seconds is left
   * behind.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      workAvailable.signalAll();
      batchFinished.signalAll();
    } finally {
      lock.unlock();
    }
    threads.forEach(Thread::interrupt);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSING_SECONDS);
    for (Thread thread : threads) {
      try {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        thread.join(Math.max(1, left));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void work() {
    for (Slot<T, B> slot = takeSlot(); slot != null; slot = takeSlot()) {
      Throwable failed = fill(slot);
      if (end(slot, failed)) {
        finish(slot.batch);
      }
    }
  }

  /** A place in a batch, to be filled by the thread that took it. */
  private record Slot<T, B>(PendingBatch<T, B> batch, int number) {}

  /** Waits for something to do; null if there will be nothing. */
  private @Nullable Slot<T, B> takeSlot() {
    lock.lock();
    try {
      while (!closed && !mayTake()) {
        workAvailable.awaitUninterruptibly();
      }
      if (closed) {
        return null;
      }
      PendingBatch<T, B> batch = current == null ? begin() : current;
      int number = batch.takeSlot();
      current = batch.isTaken() ? null : batch;
      return new Slot<>(batch, number);
    } catch (RuntimeException | Error e) {
      failure = collating(e);
      batchFinished.signalAll();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a slot is free, or the next batch has a place in the ring and lies before the end. */
  private boolean mayTake() {
    return current != null
        || (failure == null && begun < released + ring.size() && schedule.has(begun));
  }

  private PendingBatch<T, B> begin() {
    Position position = schedule.position(begun);
    PendingBatch<T, B> before = ring.get(ringIndex(begun));
    int size = schedule.size(position);
    PendingBatch<T, B> batch =
        new PendingBatch<>(
            position,
            size,
            schedule.order(position.epoch()),
            schedule.firstPlace(position),
            collator.begin(size, before == null ? null : before.slots()));
    ring.set(ringIndex(begun), batch);
    begun++;
    return batch;
  }

  private @Nullable Throwable fill(Slot<T, B> slot) {
    try {
      filler.fill(slot.batch, slot.number);
      return null;
    } catch (IOException | RuntimeException | Error e) {
      return e;
    }
  }

  /** Notes what came of a slot, and says whether the batch waits for nothing but to be finished. */
  private boolean end(Slot<T, B> slot, @Nullable Throwable failed) {
    lock.lock();
    try {
      slot.batch.end(slot.number, failed);
      if (slot.batch.failure() != null) {
        batchFinished.signalAll();
      }
      return slot.batch.isFilled();
    } finally {
      lock.unlock();
    }
  }

  private void finish(PendingBatch<T, B> batch) {
    B value = null;
    Throwable failed = null;
    try {
      value = Objects.requireNonNull(batch.slots().finish(), "the collator gives no batch");
    } catch (RuntimeException | Error e) {
      failed = collating(e);
    }
    lock.lock();
    try {
      batch.finish(value, failed);
      batchFinished.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static IllegalStateException collating(Throwable e) {
    return new IllegalStateException("a loader thread could not collate a batch: " + e, e);
  }

  private int ringIndex(long batch) {
    return (int) (batch % ring.size());
  }
}

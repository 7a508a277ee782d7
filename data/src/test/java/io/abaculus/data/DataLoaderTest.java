package io.abaculus.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DataLoaderTest {
  private static final int RECORDS = 11;
  private static final LoaderOptions OPTIONS = LoaderOptions.of(3, 42);

  /** Batches of records as they are. */
  private static final Collator<Integer, List<Integer>> PLAIN =
      Collator.of((record, random) -> record, List::copyOf);

  /** Batches of each record and a random number for it. */
  private static final Collator<Integer, List<String>> WITH_RANDOM =
      Collator.of((record, random) -> record + ":" + random.nextLong(), List::copyOf);

  /** Reads a record, or fails. */
  private interface Reader {
    int read(int index) throws IOException, InterruptedException;
  }

  /** The numbers from 0 on. */
  private record Numbers(int size, Reader reader) implements Dataset<Integer> {
    @Override
    public Integer get(int index) throws IOException {
      try {
        return reader.read(index);
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
    }

    @Override
    public String recordName(int index) {
      return "number " + index;
    }
  }

  private static Numbers numbers(int size) {
    return new Numbers(size, index -> index);
  }

  /** Eleven numbers, some of which cannot be read. */
  private static Numbers unreadable(Integer... indices) {
    Set<Integer> bad = Set.of(indices);
    return new Numbers(RECORDS, index -> {
      if (bad.contains(index)) {
        throw new IOException("torn page");
      }
      return index;
    });
  }

  private static <B> List<Batch<B>> take(
      Dataset<Integer> dataset, LoaderOptions options, Collator<Integer, B> collator, int count) {
    List<Batch<B>> batches = new ArrayList<>();
    try (DataLoader<Integer, B> loader = DataLoader.open(dataset, options, collator)) {
      for (int i = 0; i < count; i++) {
        batches.add(loader.next());
      }
    }
    return batches;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void theNumberOfThreadsAndOfBatchesAheadChangesNothing(int threads) {
    LoaderOptions options = OPTIONS.withOnUnreadable(OnUnreadable.REPLACE);
    Numbers dataset = unreadable(4, 7);

    assertEquals(
        take(dataset, options.withPrefetch(1), WITH_RANDOM, 12),
        take(dataset, options.withThreads(threads).withPrefetch(threads), WITH_RANDOM, 12));
  }

  private final AtomicBoolean released = new AtomicBoolean();

  /** Numbers of which one is read until the test is over, whatever asks for an end. */
  private Numbers hanging(int at) {
    return new Numbers(RECORDS, index -> {
      while (index == at && !released.get()) {
        Thread.onSpinWait();
      }
      return index;
    });
  }

  @AfterEach
  void release() {
    released.set(true);
  }

  @Test
  void aWaitForARecordThatHangsCanBeCalledOff() {
    AtomicInteger asked = new AtomicInteger();
    try (DataLoader<Integer, List<Integer>> loader =
        DataLoader.open(hanging(4), LoaderOptions.inOrder(3), PLAIN)) {
      assertEquals(List.of(0, 1, 2), loader.next(() -> false).orElseThrow().value());
      assertEquals(Optional.empty(), loader.next(() -> asked.incrementAndGet() > 1));
      assertEquals(new Position(0, 1), loader.position());
    }
  }

  @Test
  void aRecordThatHangsIsNamedWhenItsTimeIsOver() {
    LoaderOptions options = LoaderOptions.inOrder(3).withReadTimeout(Duration.ofMillis(1500));
    try (DataLoader<Integer, List<Integer>> loader =
        DataLoader.open(hanging(4), options, PLAIN)) {
      loader.next();
      UncheckedIOException stopped = assertThrows(UncheckedIOException.class, loader::next);
      assertEquals(
          "cannot read number 4: it was not read after 1 seconds: is its disk or its network gone?",
          assertInstanceOf(RecordReadException.class, stopped.getCause()).getMessage());
    }
  }

  @Test
  void aLoaderThatStartsAtAnyPositionGivesTheRestOfTheRun() {
    int batches = 9;
    List<Batch<List<String>>> whole = take(numbers(RECORDS), OPTIONS, WITH_RANDOM, batches);
    try (DataLoader<Integer, List<String>> loader =
        DataLoader.open(numbers(RECORDS), OPTIONS, WITH_RANDOM)) {
      for (int taken = 0; taken < batches; taken++) {
        LoaderOptions rest = OPTIONS.startingAt(loader.position()).withThreads(2);

        assertEquals(Position.after(taken, 3), loader.position());
        assertEquals(
            whole.subList(taken, batches),
            take(numbers(RECORDS), rest, WITH_RANDOM, batches - taken));
        loader.next();
      }
    }
  }

  @Test
  void theEndOfAnEpochIsTheStartOfTheNext() {
    assertEquals(
        take(numbers(RECORDS), OPTIONS.startingAt(new Position(1, 0)), WITH_RANDOM, 2),
        take(numbers(RECORDS), OPTIONS.startingAt(new Position(0, 3)), WITH_RANDOM, 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> take(numbers(RECORDS), OPTIONS.startingAt(new Position(0, 4)), PLAIN, 1));
  }

  @Test
  void everyEpochHasItsOwnOrderOfAllRecords() {
    List<Batch<List<Integer>>> batches =
        take(numbers(RECORDS), OPTIONS.withDropLast(false), PLAIN, 8);
    List<Integer> first = records(batches.subList(0, 4));
    List<Integer> second = records(batches.subList(4, 8));

    assertEquals(ofPermutation(0), first);
    assertEquals(ofPermutation(1), second);
    assertNotEquals(first, second);
    assertEquals(IntStream.range(0, RECORDS).boxed().toList(), first.stream().sorted().toList());
  }

  /** What seed 42 means for an epoch: part of what a resumed run relies on. */
  private static List<Integer> ofPermutation(long epoch) {
    int[] order = new CounterRandom(42, 0, epoch).permutation(RECORDS);
    return Arrays.stream(order).boxed().toList();
  }

  private static List<Integer> records(List<Batch<List<Integer>>> batches) {
    return batches.stream().flatMap(batch -> batch.value().stream()).toList();
  }

  @Test
  void withoutShufflingTheOrderIsThatOfTheDataSet() {
    LoaderOptions options = OPTIONS.withShuffle(false).withDropLast(false);

    List<Batch<List<Integer>>> batches = take(numbers(5), options, PLAIN, 3);

    assertEquals(
        List.of(
            new Batch<>(
                new Position(0, 0), List.of(0, 1, 2), List.of(), 0, List.of(0, 1, 2)),
            new Batch<>(new Position(0, 1), List.of(3, 4), List.of(), 0, List.of(3, 4)),
            new Batch<>(
                new Position(1, 0), List.of(0, 1, 2), List.of(), 0, List.of(0, 1, 2))),
        batches);
  }

  @Test
  void theIncompleteBatchIsDroppedOrDelivered() {
    try (DataLoader<Integer, List<Integer>> drops =
        DataLoader.open(numbers(RECORDS), OPTIONS.endingBefore(1), PLAIN);
        DataLoader<Integer, List<Integer>> keeps =
            DataLoader.open(
                numbers(RECORDS), OPTIONS.endingBefore(1).withDropLast(false), PLAIN)) {
      assertEquals(3, drops.batchesPerEpoch());
      assertEquals(4, keeps.batchesPerEpoch());
      for (int i = 0; i < 3; i++) {
        assertEquals(3, drops.next().value().size());
        assertEquals(3, keeps.next().value().size());
      }
      assertFalse(drops.hasNext());
      assertThrows(NoSuchElementException.class, drops::next);
      assertEquals(2, keeps.next().value().size());
      assertFalse(keeps.hasNext());
    }
  }

  @Test
  void anEvaluationTakesEveryRecordOnceInOrder() {
    List<Integer> seen = new ArrayList<>();
    try (DataLoader<Integer, List<Integer>> loader =
        DataLoader.open(numbers(RECORDS), LoaderOptions.inOrder(4), PLAIN)) {
      loader.forEachRemaining(batch -> seen.addAll(batch.value()));
    }
    assertEquals(IntStream.range(0, RECORDS).boxed().toList(), seen);
  }

  @Test
  void theBatchesOfAnEpochCanBeGoneThrough() {
    try (DataLoader<Integer, List<Integer>> loader =
        DataLoader.open(numbers(RECORDS), OPTIONS.endingBefore(2), PLAIN)) {
      loader.next();
      List<Position> first = new ArrayList<>();
      for (Batch<List<Integer>> batch : loader.epoch()) {
        first.add(batch.position());
      }
      List<Position> second = new ArrayList<>();
      for (Batch<List<Integer>> batch : loader.epoch()) {
        second.add(batch.position());
      }

      assertEquals(List.of(new Position(0, 1), new Position(0, 2)), first);
      assertEquals(
          List.of(new Position(1, 0), new Position(1, 1), new Position(1, 2)), second);
      assertFalse(loader.hasNext());
    }
  }

  @Test
  void randomNumbersBelongToTheRecordAndTheEpoch() {
    List<Batch<List<String>>> batches =
        take(numbers(RECORDS), OPTIONS.withDropLast(false).withThreads(3), WITH_RANDOM, 8);
    Set<String> drawn = new HashSet<>();
    for (Batch<List<String>> batch : batches) {
      for (int i = 0; i < batch.value().size(); i++) {
        int index = batch.records().get(i);
        Occurrence occurrence = new Occurrence(42, batch.position().epoch(), index, 0);
        assertEquals(index + ":" + occurrence.random().nextLong(), batch.value().get(i));
        drawn.add(batch.value().get(i));
      }
    }
    assertEquals(2 * RECORDS, drawn.size());
  }

  private static @Nullable String reason(UncheckedIOException stopped) {
    return assertInstanceOf(IOException.class, stopped.getCause()).getMessage();
  }

  @Test
  void aRecordThatCannotBeReadEndsTheRunWithItsName() {
    try (DataLoader<Integer, List<Integer>> loader =
        DataLoader.open(unreadable(4), OPTIONS.withShuffle(false).withThreads(2), PLAIN)) {
      loader.next();
      UncheckedIOException stopped = assertThrows(UncheckedIOException.class, loader::next);

      assertInstanceOf(RecordReadException.class, stopped.getCause());
      assertEquals("cannot read number 4: torn page", reason(stopped));
      assertThrows(UncheckedIOException.class, loader::next);
    }
  }

  @Test
  void ofSeveralRecordsThatFailTheFirstInOrderIsNamed() {
    CountDownLatch laterFailed = new CountDownLatch(1);
    Numbers dataset = new Numbers(3, index -> {
      if (index == 0) {
        laterFailed.await();
      } else if (index == 2) {
        laterFailed.countDown();
      }
      throw new IOException("torn page");
    });
    try (DataLoader<Integer, List<Integer>> loader =
        DataLoader.open(dataset, OPTIONS.withShuffle(false).withThreads(3), PLAIN)) {
      UncheckedIOException stopped = assertThrows(UncheckedIOException.class, loader::next);
      assertEquals("cannot read number 0: torn page", reason(stopped));
    }
  }

  @Test
  void aTransformThatFailsNamesTheRecord() {
    Collator<Integer, List<Integer>> divides =
        Collator.of((record, random) -> 60 / (record - 1), List::copyOf);
    IllegalStateException stopped =
        assertThrows(
            IllegalStateException.class,
            () -> take(numbers(RECORDS), OPTIONS.withShuffle(false), divides, 1));
    assertEquals(
        "a loader thread failed at number 1: java.lang.ArithmeticException: / by zero",
        stopped.getMessage());
  }

  @Test
  void aCollatorThatFailsEndsTheRun() {
    Collator<Integer, List<Integer>> failsAtTheEnd =
        Collator.of((record, random) -> record, records -> {
          throw new IllegalArgumentException("sizes differ");
        });
    Collator<Integer, List<Integer>> failsAtTheBeginning = (size, free) -> {
      throw new IllegalArgumentException("no room");
    };

    assertEquals(
        "a loader thread could not collate a batch:"
            + " java.lang.IllegalArgumentException: sizes differ",
        assertThrows(
            IllegalStateException.class, () -> take(numbers(3), OPTIONS, failsAtTheEnd, 1))
            .getMessage());
    assertEquals(
        "a loader thread could not collate a batch: java.lang.IllegalArgumentException: no room",
        assertThrows(
            IllegalStateException.class,
            () -> take(numbers(3), OPTIONS.withThreads(2), failsAtTheBeginning, 1))
            .getMessage());
  }

  @Test
  void anUnreadableRecordIsReplacedByTheNextInOrderAndNamedOnceInTheBatch() {
    LoaderOptions options =
        OPTIONS.withOnUnreadable(OnUnreadable.REPLACE).withShuffle(false).withDropLast(false);

    List<Batch<List<Integer>>> batches = take(unreadable(1, 2, 10), options, PLAIN, 4);

    // Two slots meet number 2.
    assertEquals(List.of(0, 3, 3), batches.get(0).value());
    assertEquals(List.of(0, 3, 3), batches.get(0).records());
    assertEquals(
        List.of(
            new SkippedRecord(1, "number 1", "torn page"),
            new SkippedRecord(2, "number 2", "torn page")),
        batches.get(0).skipped());
    assertEquals(2, batches.get(0).skippedSoFar());
    assertEquals(List.of(), batches.get(1).skipped());
    // The last record gives way to the first of the order.
    assertEquals(List.of(9, 0), batches.get(3).value());
    assertEquals(3, batches.get(3).skippedSoFar());
  }

  @Test
  void anUnreadableRecordIsTriedOnce() {
    AtomicInteger tries = new AtomicInteger();
    Numbers dataset = new Numbers(RECORDS, index -> {
      if (index == 4) {
        tries.incrementAndGet();
        throw new IOException("torn page");
      }
      return index;
    });
    take(dataset, OPTIONS.withOnUnreadable(OnUnreadable.REPLACE), PLAIN, 12);
    assertEquals(1, tries.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aDataSetMoreThanHalfUnreadableEndsTheRunAtTheSameBatch(int threads) {
    LoaderOptions options =
        OPTIONS.withOnUnreadable(OnUnreadable.REPLACE).withShuffle(false).withThreads(threads);
    try (DataLoader<Integer, List<Integer>> loader =
        DataLoader.open(unreadable(5, 6, 7, 8, 9, 10), options, PLAIN)) {
      loader.next();
      UncheckedIOException stopped = assertThrows(UncheckedIOException.class, loader::next);

      assertInstanceOf(UnreadableDatasetException.class, stopped.getCause());
      assertEquals(
          "at least 6 of 11 records cannot be read, more than half;"
              + " for example number 5: torn page",
          reason(stopped));
      assertEquals(new Position(0, 1), loader.position(),
          "the batch that nobody got is yet to come");
    }
  }

  @Test
  void whatCannotBeReadCanBeAValue() throws IOException {
    Dataset<Attempt<Integer>> attempts = unreadable(1).attempts();

    assertEquals(RECORDS, attempts.size());
    assertEquals(new Attempt.Read<>(0), attempts.get(0));
    Attempt.Unreadable<?> failed = assertInstanceOf(Attempt.Unreadable.class, attempts.get(1));
    assertEquals("number 1", failed.failure().record());
    assertEquals("torn page", failed.failure().reason());
  }

  @Test
  void noMoreRecordsAreReadAheadThanTheBatchesThatMayWait() throws InterruptedException {
    int prefetch = 2;
    AtomicInteger read = new AtomicInteger();
    Numbers dataset = new Numbers(300, index -> {
      read.incrementAndGet();
      return index;
    });
    try (DataLoader<Integer, List<Integer>> loader =
        DataLoader.open(dataset, OPTIONS.withThreads(4).withPrefetch(prefetch), PLAIN)) {
      awaitValue(3 * (prefetch + 1), read);
      for (int taken = 1; taken < 20; taken++) {
        loader.next();
        // That in use counts as one of them.
        awaitValue(3 * (taken + prefetch), read);
      }
    }
  }

  /** Waits for a counter to come to a value, which it must not exceed. */
  private static void awaitValue(int expected, AtomicInteger counter)
      throws InterruptedException {
    while (counter.get() < expected) {
      Thread.sleep(1);
    }
    Thread.sleep(2);
    assertEquals(expected, counter.get());
  }

  @Test
  void aCollatorMayFillItsSlotsAnew() {
    List<int[]> arrays = new ArrayList<>();
    class Slots implements Collator.Slots<Integer, int[]> {
      private final int[] array = new int[3];

      @Override
      public void put(int slot, Integer record, Occurrence occurrence) {
        array[slot] = record;
      }

      @Override
      public int[] finish() {
        return array;
      }
    }
    try (DataLoader<Integer, int[]> loader =
        DataLoader.open(
            numbers(RECORDS),
            OPTIONS.withPrefetch(1),
            (size, free) -> free == null ? new Slots() : free)) {
      for (int i = 0; i < 3; i++) {
        arrays.add(loader.next().value());
      }
    }
    assertNotEquals(arrays.get(0), arrays.get(1));
    assertSame(arrays.get(0), arrays.get(2));
  }

  @Test
  void closingInterruptsThreadsThatWaitForRecords() throws InterruptedException {
    CountDownLatch reading = new CountDownLatch(2);
    AtomicInteger interrupted = new AtomicInteger();
    Numbers dataset = new Numbers(RECORDS, index -> {
      reading.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.incrementAndGet();
      }
      return index;
    });
    DataLoader<Integer, List<Integer>> loader =
        DataLoader.open(dataset, OPTIONS.withThreads(2), PLAIN);
    reading.await();

    loader.close();

    assertEquals(2, interrupted.get());
    assertThrows(IllegalStateException.class, loader::next);
  }

  @Test
  void closingEndsACallerThatWaits() throws InterruptedException {
    CountDownLatch reading = new CountDownLatch(1);
    Numbers dataset = new Numbers(RECORDS, index -> {
      reading.countDown();
      new CountDownLatch(1).await();
      return index;
    });
    DataLoader<Integer, List<Integer>> loader = DataLoader.open(dataset, OPTIONS, PLAIN);
    List<Throwable> thrown = new ArrayList<>();
    Thread caller = new Thread(() -> {
      try {
        loader.next();
      } catch (IllegalStateException e) {
        thrown.add(e);
      }
    });
    caller.start();
    reading.await();

    loader.close();
    caller.join();

    assertEquals("the loader is closed", thrown.getFirst().getMessage());
  }

  @Test
  void closingEndsThreadsThatWaitForRoom() throws InterruptedException {
    DataLoader<Integer, List<Integer>> loader =
        DataLoader.open(numbers(RECORDS), OPTIONS.withThreads(3), PLAIN);
    loader.next();

    loader.close();
    loader.close();

    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("abaculus-loader-")) {
        thread.join(10_000);
        assertFalse(thread.isAlive());
      }
    }
  }

  @Test
  void anInterruptedCallerIsTold() {
    Numbers dataset = new Numbers(RECORDS, index -> {
      new CountDownLatch(1).await();
      return index;
    });
    try (DataLoader<Integer, List<Integer>> loader = DataLoader.open(dataset, OPTIONS, PLAIN)) {
      Thread.currentThread().interrupt();
      assertThrows(IllegalStateException.class, loader::next);
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void fewerRecordsThanABatchAreRefusedWithAdvice() {
    assertEquals(
        "the data set has 11 records, fewer than one batch of 12:"
            + " use a smaller batch size, or keep incomplete batches",
        assertThrows(
            IllegalArgumentException.class,
            () -> take(numbers(RECORDS), LoaderOptions.of(12, 1), PLAIN, 1))
            .getMessage());
    assertEquals(
        11,
        take(numbers(RECORDS), LoaderOptions.of(12, 1).withDropLast(false), PLAIN, 1)
            .getFirst().value().size());
  }
}

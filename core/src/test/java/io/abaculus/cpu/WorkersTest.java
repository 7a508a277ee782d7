package io.abaculus.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
  @Test
  void aPoolWithoutASizeHasAWorkerForEachProcessorUpToABound() {
    int processors = Runtime.getRuntime().availableProcessors();
    try {
      System.setProperty(Workers.MOST_THREADS_PROPERTY, "1");
      try (Workers bounded = new Workers()) {
        assertEquals(1, bounded.size());
      }
      System.setProperty(Workers.MOST_THREADS_PROPERTY, Integer.toString(processors + 1));
      try (Workers all = new Workers()) {
        assertEquals(processors, all.size());
      }
    } finally {
      System.clearProperty(Workers.MOST_THREADS_PROPERTY);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void everyTaskRunsExactlyOnce(int size) {
    try (Workers workers = new Workers(size)) {
      for (int tasks : new int[]{0, 1, 2, 7, 1000}) {
        AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
        workers.run(tasks, (worker, task) -> runs.incrementAndGet(task));
        for (int i = 0; i < tasks; i++) {
          assertEquals(1, runs.get(i));
        }
      }
    }
  }

  @Test
  void noTwoTasksShareAWorkerAtTheSameTime() {
    try (Workers workers = new Workers(3)) {
      AtomicIntegerArray busy = new AtomicIntegerArray(3);
      AtomicBoolean clash = new AtomicBoolean();
      for (int round = 0; round < 200; round++) {
        workers.run(
            20,
            (worker, task) -> {
              if (busy.incrementAndGet(worker) > 1 || workers.currentWorker() != worker) {
                clash.set(true);
              }
              busy.decrementAndGet(worker);
            });
      }
      assertFalse(clash.get());
    }
  }

  @Test
  void twoWorkersReallyWorkAtTheSameTime() {
    try (Workers workers = new Workers(2)) {
      CountDownLatch both = new CountDownLatch(2);
      AtomicInteger met = new AtomicInteger();
      workers.run(
          2,
          (worker, task) -> {
            both.countDown();
            if (await(both)) {
              met.incrementAndGet();
            }
          });
      assertEquals(2, met.get());
    }
  }

  @Test
  void whatTasksWroteIsSeenByTheCaller() {
    try (Workers workers = new Workers(3)) {
      int[] squares = new int[5000];
      workers.run(squares.length, (worker, task) -> squares[task] = task * task);
      for (int i = 0; i < squares.length; i++) {
        assertEquals(i * i, squares[i]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void anExceptionReachesTheCallerAndThePoolLivesOn(int size) {
    try (Workers workers = new Workers(size)) {
      RuntimeException thrown = new IllegalStateException("task 5");
      Workers.Task failing =
          (worker, task) -> {
            if (task == 5) {
              throw thrown;
            }
          };
      assertSame(thrown, assertThrows(IllegalStateException.class, () -> workers.run(9, failing)));
      AtomicInteger runs = new AtomicInteger();
      workers.run(9, (worker, task) -> runs.incrementAndGet());
      assertEquals(9, runs.get());
    }
  }

  @Test
  void anErrorReachesTheCaller() {
    try (Workers workers = new Workers(2)) {
      assertThrows(
          StackOverflowError.class,
          () -> workers.run(
              4,
              (worker, task) -> {
                throw new StackOverflowError();
              }));
    }
  }

  @Test
  void aLoopInsideATaskRunsOnTheSameWorker() {
    try (Workers workers = new Workers(3)) {
      AtomicInteger strayed = new AtomicInteger();
      AtomicInteger runs = new AtomicInteger();
      workers.run(
          6,
          (outer, task) -> workers.run(
              4,
              (inner, step) -> {
                runs.incrementAndGet();
                if (inner != outer) {
                  strayed.incrementAndGet();
                }
              }));
      assertEquals(24, runs.get());
      assertEquals(0, strayed.get());
    }
  }

  @Test
  void callersTakeTurns() throws InterruptedException {
    try (Workers workers = new Workers(2)) {
      AtomicIntegerArray busy = new AtomicIntegerArray(2);
      AtomicInteger clashes = new AtomicInteger();
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        callers.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int round = 0; round < 100; round++) {
                        workers.run(
                            1 + round % 3,
                            (worker, task) -> {
                              if (busy.incrementAndGet(worker) > 1) {
                                clashes.incrementAndGet();
                              }
                              busy.decrementAndGet(worker);
                            });
                      }
                    }));
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertEquals(0, clashes.get());
    }
  }

  @Test
  void anInterruptedCallerFinishesItsLoopAndStaysInterrupted() {
    try (Workers workers = new Workers(2)) {
      AtomicInteger runs = new AtomicInteger();
      Thread.currentThread().interrupt();
      workers.run(
          8,
          (worker, task) -> {
            long end = System.nanoTime() + 200_000;
            while (System.nanoTime() < end) {
              Thread.onSpinWait();
            }
            runs.incrementAndGet();
          });
      assertEquals(8, runs.get());
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void outsideALoopNobodyIsAWorker() {
    try (Workers workers = new Workers(2)) {
      assertEquals(-1, workers.currentWorker());
      workers.run(2, (worker, task) -> {});
      assertEquals(-1, workers.currentWorker());
    }
  }

  @Test
  void aClosedPoolStillComputes() {
    Workers workers = new Workers(3);
    workers.close();
    AtomicInteger runs = new AtomicInteger();
    workers.run(10, (worker, task) -> runs.incrementAndGet());
    assertEquals(10, runs.get());
  }

  @Test
  void aPoolWithoutWorkersIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Workers(0));
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }
}

package io.abaculus.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A fixed pool of threads that share out the tasks of one loop at a time.
 *
 * <p>The calling thread works too, as worker 0, so a pool of size one starts no thread at all. Tasks
 * are handed out one by one to whoever is free: which worker runs which task differs from run to
 * run, so a task must compute the same numbers whoever runs it. The worker's index is passed along
 * for scratch memory only; no two tasks run under one index at the same time.
 *
 * <p>Workers spin for a few microseconds between loops, because kernels follow each other closely,
 * and then park: an idle pool costs nothing.
 */
public final class Workers implements AutoCloseable {

  /** One step of a loop. */
  @FunctionalInterface
  public interface Task {
    /**
     * Runs one step.
     *
     * @param worker who runs it, 0 to {@link Workers#size()} - 1
     * @param task which step, 0 to the number of tasks - 1
     */
    void run(int worker, int task);
  }

  /** The property that sets the size of a pool made without one. */
  public static final String THREADS_PROPERTY = "abaculus.threads";

  /** The property that bounds the size of a pool where no other says how large it is. */
  public static final String MOST_THREADS_PROPERTY = "abaculus.threads.most";

  /** Long enough to bridge two kernels, short enough not to slow the neighbours. */
  private static final long SPIN_NANOS = 20_000;

  private final WorkerThread[] threads;

  /** Held while a loop runs: loops of different callers take turns. */
  private final ReentrantLock turn = new ReentrantLock();

  /** The thread that acts as worker 0, if a loop is running. */
  private volatile @Nullable Thread caller;

  /** What the threads should work on, if anything. */
  private volatile @Nullable Loop current;

  private volatile boolean closed;

  /**
   * A pool of the size that the property {@value #THREADS_PROPERTY} gives, or of as many workers as
   * there are processors, up to what {@value #MOST_THREADS_PROPERTY} says.
   */
  public Workers() {
    this(Integer.getInteger(THREADS_PROPERTY, processors()));
  }

  private static int processors() {
    int processors = Runtime.getRuntime().availableProcessors();
    return Math.min(processors, Integer.getInteger(MOST_THREADS_PROPERTY, processors));
  }

  /**
   * A pool of {@code size} workers, the caller of {@link #run} being one of them.
   *
   * @throws IllegalArgumentException if {@code size} is less than one
   */
  public Workers(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a pool needs at least one worker, not " + size);
    }
    threads = new WorkerThread[size - 1];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = new WorkerThread(i + 1);
    }
    for (WorkerThread thread : threads) {
      thread.start();
    }
  }

  /** The number of workers, the caller included. */
  public int size() {
    return threads.length + 1;
  }

  /** The worker that the calling thread is at this moment, or -1 if it is none of this pool. */
  public int currentWorker() {
    Thread self = Thread.currentThread();
    if (self instanceof WorkerThread worker && worker.pool() == this) {
      return worker.index;
    }
    return self == caller ? 0 : -1;
  }

  /**
   * Runs tasks 0 to {@code tasks} - 1 and returns when all have finished.
   *
   * <p>Called from inside a task, it runs everything at once on the calling worker. If a task
   * throws, tasks that have not begun are skipped and the first exception is thrown here.
   */
  public void run(int tasks, Task task) {
    int worker = currentWorker();
    if (worker >= 0) {
      runInline(worker, tasks, task);
      return;
    }
    turn.lock();
    try {
      caller = Thread.currentThread();
      if (tasks <= 1 || threads.length == 0) {
        runInline(0, tasks, task);
      } else {
        runShared(tasks, task);
      }
    } finally {
      caller = null;
      turn.unlock();
    }
  }

  /** Lets the threads end. Loops run after this are run by their caller alone. */
  @Override
  public void close() {
    closed = true;
    for (WorkerThread thread : threads) {
      LockSupport.unpark(thread);
    }
  }

  private static void runInline(int worker, int tasks, Task task) {
    for (int i = 0; i < tasks; i++) {
      task.run(worker, i);
    }
  }

  private void runShared(int tasks, Task task) {
    Loop loop = new Loop(tasks, task);
    current = loop;
    int helpers = Math.min(threads.length, tasks - 1);
    for (int i = 0; i < helpers; i++) {
      threads[i].wake();
    }
    loop.work(0);
    loop.await();
    current = null;
    loop.rethrow();
  }

  /** One call of {@link #run}. Workers that come late to a finished loop find nothing to claim. */
  private static final class Loop {
    private final int tasks;
    private final AtomicInteger claimed = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** Forgotten at the end, lest a parked worker keep alive what the task has captured. */
    private @Nullable Task task;

    /** The caller, once it sleeps. */
    private volatile @Nullable Thread sleeper;

    Loop(int tasks, Task task) {
      this.tasks = tasks;
      this.task = task;
    }

    void work(int worker) {
      int index;
      while ((index = claimed.getAndIncrement()) < tasks) {
        Task step = task; // a claimed step is unfinished, so the loop has not forgotten the task
        if (step != null && failure.get() == null) {
          try {
            step.run(worker, index);
          } catch (Throwable e) { // whatever it is, it belongs to the caller
            failure.compareAndSet(null, e);
          }
        }
        if (finished.incrementAndGet() == tasks) {
          LockSupport.unpark(sleeper);
        }
      }
    }

    void await() {
      long deadline = System.nanoTime() + SPIN_NANOS;
      while (finished.get() < tasks && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      if (finished.get() < tasks) {
        sleep();
      }
      task = null;
    }

    private void sleep() {
      sleeper = Thread.currentThread();
      boolean interrupted = false;
      while (finished.get() < tasks) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted(); // an interrupted thread cannot park
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void rethrow() {
      switch (failure.get()) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException(e);
      }
    }
  }

  /** A thread that waits for loops and helps with them. */
  private final class WorkerThread extends Thread {
    final int index;
    private volatile boolean parked;

    WorkerThread(int index) {
      super("abaculus-worker-" + index);
      this.index = index;
      setDaemon(true);
    }

    Workers pool() {
      return Workers.this;
    }

    void wake() {
      if (parked) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      Loop last = null;
      while (true) {
        last = nextLoop(last);
        if (last == null) {
          return;
        }
        last.work(index);
      }
    }

    /** Waits for a loop other than the last one; null when the pool is closed. */
    private @Nullable Loop nextLoop(@Nullable Loop last) {
      long deadline = System.nanoTime() + SPIN_NANOS;
      while (!closed) {
        Loop loop = current;
        if (loop != null && loop != last) {
          parked = false;
          return loop;
        }
        if (parked) {
          LockSupport.park(Workers.this);
        } else if (System.nanoTime() < deadline) {
          Thread.onSpinWait();
        } else {
          parked = true; // then look once more: a caller either sees this or is seen
        }
      }
      return null;
    }
  }
}

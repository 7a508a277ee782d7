package io.abaculus.neco.cli;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C and SIGTERM end a command in good order: the JVM's shutdown waits for it to end what it is at.
 * It waits for seconds only, since the command may hang in a file that never comes, unless it is known to go
 * on by itself, as a training step does.
 */
public final class StopRequest implements AutoCloseable {
  /** For a command that may hang. */
  private static final Duration USUAL = Duration.ofSeconds(5);

  /** For what one that goes on by itself has not done yet, such as saving. */
  private static final Duration FIRST_TIME = Duration.ofSeconds(60);

  private static final Duration MOST = Duration.ofMinutes(10);

  /** Those of commands that go on. */
  private static final Set<StopRequest> OPEN = ConcurrentHashMap.newKeySet();

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean requested;
  private volatile Duration patience;
  /** When a command that goes on by itself last asked; 0 for others. */
  private volatile long asked;
  private volatile long longest;

  private StopRequest(Runnable onRequest, Duration patience) {
    this.patience = patience;
    this.hook =
        new Thread(
            () -> {
              requested = true;
              // On a thread of its own, since what it prints to may be stuck, too.
              Thread.ofPlatform().daemon().start(onRequest);
              awaitFinish();
            },
            "abaculus-stop");
  }

  /**
   * Begins to listen.
   *
   * @param onRequest called once when the user wants to stop, on another thread
   */
  static StopRequest listen(Runnable onRequest) {
    return listen(onRequest, USUAL);
  }

  static StopRequest listen(Runnable onRequest, Duration patience) {
    StopRequest request = new StopRequest(onRequest, patience);
    Runtime.getRuntime().addShutdownHook(request.hook);
    OPEN.add(request);
    return request;
  }

  /**
   * Waits in a shutdown as the JVM's own waits, for commands to end what they are at: for hooks of others, which the JVM
   * runs at the same time and which would take away what a command needs for that.
   */
  public static void awaitAll() {
    OPEN.forEach(StopRequest::awaitFinish);
  }

  /** Whether the run is to end after the present step. */
  boolean isRequested() {
    if (asked != 0) {
      long now = System.nanoTime();
      longest = Math.max(longest, now - asked);
      asked = now;
      patience = patience(Duration.ofNanos(longest));
    }
    return requested;
  }

  /**
   * From now on a shutdown waits longer, since what goes on ends by itself and must not be cut off: as long as
   * the steps between two questions whether to end have shown to be needed. Called by the thread that asks.
   */
  void bePatient() {
    asked = System.nanoTime();
    patience = MOST;
  }

  /** How long to wait for a command whose longest step so far took so long: for that again, and to save. */
  static Duration patience(Duration longestStep) {
    Duration wanted = FIRST_TIME.plus(longestStep.multipliedBy(2));
    return wanted.compareTo(MOST) < 0 ? wanted : MOST;
  }

  /** How long a shutdown waits as things are. */
  Duration patience() {
    return patience;
  }

  private void awaitFinish() {
    long begin = System.nanoTime();
    try {
      while (!finished.await(100, TimeUnit.MILLISECONDS)) {
        if (System.nanoTime() - begin > patience.toNanos()) {
          return; // the JVM ends with whatever the other threads are at; files are written whole
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets a shutdown that waits go on. */
  @Override
  public void close() {
    OPEN.remove(this);
    finished.countDown();
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The shutdown has begun in this very moment; the hook finds the latch open.
      }
    }
  }
}

package io.abaculus.neco.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Lets Ctrl-C end a run in good order: the JVM's shutdown waits until the step is finished and the
 * state saved.
 */
final class StopRequest implements AutoCloseable {
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean requested;

  private StopRequest(Runnable onRequest) {
    this.hook =
        new Thread(
            () -> {
              requested = true;
              onRequest.run();
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
    StopRequest request = new StopRequest(onRequest);
    Runtime.getRuntime().addShutdownHook(request.hook);
    return request;
  }

  /** Whether the run is to end after the present step. */
  boolean isRequested() {
    return requested;
  }

  private void awaitFinish() {
    try {
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets a shutdown that waits go on. */
  @Override
  public void close() {
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

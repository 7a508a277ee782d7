package io.abaculus.spark;

import io.abaculus.neco.cli.StopRequest;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Ctrl-C and SIGTERM end a command first and then Spark, which a training needs for the step that it is at. Spark ends
 * by a hook of Hadoop's, which run one after the other.
 */
final class ShutdownOrder {
  /** Above Spark's, which is 40: the greatest is first. */
  private static final int PRIORITY = 100;

  /** Beyond what any command is waited for; without it Hadoop would wait for half a minute. */
  private static final long MOST_MINUTES = 60;

  /** The same object every time, so that Hadoop has it once. */
  private static final Runnable COMMANDS = StopRequest::awaitAll;

  private ShutdownOrder() {}

  static void commandsFirst() {
    ShutdownHookManager hooks = ShutdownHookManager.get();
    if (!hooks.isShutdownInProgress()) {
      hooks.addShutdownHook(COMMANDS, PRIORITY, MOST_MINUTES, TimeUnit.MINUTES);
    }
  }
}

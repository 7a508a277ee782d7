package io.abaculus.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;

/** Says in a line why Spark failed: what its messages begin and end with is for who maintains it. */
public final class SparkFailure {
  /** Where the message of a job has that of its last task. */
  private static final Pattern LOST_TASK =
      Pattern.compile(
          "Lost task [^(]*\\(TID \\d+\\) \\(([^)]*)\\): (?:[\\w.$]+(?:Exception|Error|Failure): )?(.*)");

  /** What an older Java says of our classes, with the versions of class files, which are Java's and 44. */
  private static final Pattern OLDER_JAVA =
      Pattern.compile("class file version (\\d+)\\.\\d+.* class file versions up to (\\d+)\\.");

  private static final int FIRST_CLASS_FILE = 44;

  private SparkFailure() {}

  /** A failure of Spark's as one that a command tells in a line; what is no failure of Spark's as it is. */
  public static IOException inWords(Exception failure) {
    return switch (failure) {
      case CompletionException e when e.getCause() instanceof Exception cause -> inWords(cause);
      case IOException e when !(e instanceof FileNotFoundException) -> e;
      case RuntimeException e when !isSparks(e) -> throw e;
      default -> new IOException(reason(failure), failure);
    };
  }

  private static boolean isSparks(RuntimeException failure) {
    return failure instanceof IllegalStateException
        || failure instanceof IllegalArgumentException
        || failure.getClass().getName().startsWith("org.apache.");
  }

  /** What happened, in a line. */
  public static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof WorkerException worker) {
        return String.valueOf(worker.getMessage());
      }
    }
    String message = String.valueOf(failure.getMessage());
    Matcher lost = LOST_TASK.matcher(message);
    if (failure instanceof SparkException && lost.find()) {
      return "on executor %s: %s".formatted(lost.group(1), inWords(lost.group(2)));
    }
    String first = message.lines().findFirst().orElse(failure.getClass().getSimpleName());
    return failure instanceof AnalysisException ? first.replaceFirst("^\\[[\\w.]+] ", "") : first;
  }

  private static String inWords(String message) {
    Matcher older = OLDER_JAVA.matcher(message);
    return older.find()
        ? "Java %d runs there, and %d or later is needed; spark.executorEnv.JAVA_HOME=FOLDER names another"
            .formatted(java(older.group(2)), java(older.group(1)))
        : message;
  }

  private static int java(String classFile) {
    return Integer.parseInt(classFile) - FIRST_CLASS_FILE;
  }

  /** What happened, and what it began with, in a line: of a part that does not start, Spark says that it does not. */
  public static String reasonAndRoot(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String reason = reason(failure);
    String rootReason = reason(root);
    return reason.contains(rootReason) ? reason : reason + ": " + rootReason;
  }
}

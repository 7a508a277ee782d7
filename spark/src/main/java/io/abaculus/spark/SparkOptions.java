package io.abaculus.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which a command is told where Spark runs; a picocli mixin. */
public final class SparkOptions {
  private static final String MASTER = "--spark";

  @Spec(Spec.Target.MIXEE) private CommandSpec spec;

  private @Nullable String master;
  private Map<String, String> settings = Map.of();

  @Option(
      names = MASTER,
      paramLabel = "MASTER",
      description = {
        "Spark's master, such as local[2], local[*] or spark://HOST:7077; under spark-submit it is known."
      })
  void master(@Nullable String url) {
    master = url;
  }

  @Option(
      names = "--spark-conf",
      paramLabel = "KEY=VALUE",
      description = "A setting of Spark's, e.g. spark.executor.memory=8g; may be given several times.")
  void settings(@Nullable Map<String, String> keysAndValues) {
    settings = keysAndValues == null ? Map.of() : new LinkedHashMap<>(keysAndValues);
  }

  /** Computes with a session. */
  interface Work {
    /**
     * Computes.
     *
     * @return the exit status
     * @throws Exception if it fails: Spark's methods throw what they do not declare
     */
    int run(SparkSession session) throws Exception;
  }

  /**
   * Opens a session, computes and closes it.
   *
   * @param title what Spark calls it
   * @throws IOException if there is no such master or the work fails, in a line
   * @throws ParameterException if nothing says where Spark runs
   */
  int with(String title, Work work) throws IOException {
    String where = master != null ? master : System.getProperty("spark.master");
    if (where == null) {
      throw new ParameterException(
          spec.commandLine(), MASTER + " MASTER says where Spark runs, such as local[*]");
    }
    ShutdownOrder.commandsFirst();
    try (SparkSession session = Sessions.open(title, where, settings);
        var _ = ExecutorWatch.of(session, where, this::say)) {
      return run(session, where, work);
    }
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  /** Computes with an open session. */
  static int run(SparkSession session, String where, Work work) throws IOException {
    try {
      return work.run(session);
    } catch (ParameterException e) {
      throw e;
    } catch (Exception e) {
      if (session.sparkContext().isStopped()) { // by Spark: what was thrown since says only that something is gone
        throw new IOException(
            "Spark with master %s has stopped: the master does not answer, or has ended the work"
                .formatted(where),
            e);
      }
      throw SparkFailure.inWords(e);
    }
  }
}

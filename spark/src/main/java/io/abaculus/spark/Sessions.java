package io.abaculus.spark;

import io.abaculus.cpu.Workers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Opens sessions of Spark. */
public final class Sessions {
  /** The folders of the jars that executors of a cluster are sent, as the launcher says. */
  private static final String JARS = "abaculus.jars";

  private static final String CORES = "spark.executor.cores";
  private static final String EXECUTOR_OPTIONS = "spark.executor.defaultJavaOptions";

  private static final Pattern NUMBER = Pattern.compile("\\s*0*[1-9]\\d{0,8}\\s*");

  private Sessions() {}

  /**
   * A session. What spark-submit or the settings say goes before what is usual here.
   *
   * @param title what Spark calls it
   * @param master where it runs
   * @param settings of Spark
   * @throws IOException if there is no such master, or it does not answer
   */
  public static SparkSession open(String title, String master, Map<String, String> settings)
      throws IOException {
    SparkSession.Builder builder = SparkSession.builder().appName(title).master(master);
    usual(master).forEach((key, value) -> {
      if (System.getProperty(key) == null) {
        builder.config(key, value);
      }
    });
    settings.forEach(builder::config);
    if (!master.startsWith("local")) {
      builder.config(
          EXECUTOR_OPTIONS,
          executorOptions(
              System.getProperty("os.name"), said(CORES, settings),
              said(EXECUTOR_OPTIONS, settings)));
    }
    // Whatever a cluster's defaults name: numbers write themselves, which Kryo leaves out.
    builder.config("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
    try {
      return builder.getOrCreate();
    } catch (IllegalStateException e) { // a part of Spark is gone: it gives up while it is being started
      throw new IOException(
          "Spark does not start with master %s: the master does not answer".formatted(master), e);
    } catch (Exception e) { // Spark's methods throw what they do not declare
      throw new IOException(
          "Spark does not start with master %s: %s".formatted(master,
              SparkFailure.reasonAndRoot(e)),
          e);
    }
  }

  private static Map<String, String> usual(String master) throws IOException {
    Map<String, String> usual = new LinkedHashMap<>();
    // What is sent is float32, which does not become shorter by what takes more time than sending it.
    usual.put("spark.broadcast.compress", "false");
    usual.put("spark.shuffle.compress", "false");
    // Each block costs its own questions and answers, and an array of a whole number of MiB wastes up to one of the
    // collector's regions for its header, which has room here.
    usual.put("spark.broadcast.blockSize", "16383k");
    // As in our settings of Log4j, which spark-submit does not read.
    usual.put("spark.log.level", System.getProperty("abaculus.spark.log", "off"));
    if (master.startsWith("local")) {
      usual.put("spark.ui.enabled", "false");
      usual.put("spark.ui.showConsoleProgress", Boolean.toString(System.console() != null));
      usual.put("spark.driver.host", "localhost");
      usual.put("spark.driver.bindAddress", "127.0.0.1");
      return usual;
    }
    // Gradients of a shard are one block. Into memory Spark would gather it from small pieces, which takes several times as
    // long as by way of a file.
    usual.put("spark.network.maxRemoteBlockSizeFetchToMem", "20m");
    // Gradients and features come back whole: the usual limit is 1 GiB.
    usual.put("spark.driver.maxResultSize", "0");
    String jars = ownJars();
    if (jars != null) {
      usual.put("spark.jars", jars);
    }
    return usual;
  }

  private static String said(String key, Map<String, String> settings) {
    return settings.getOrDefault(key, System.getProperty(key, ""));
  }

  /**
   * Options of executors' JVMs: ours, and those that go before them.
   *
   * @param system as Java names it
   * @param cores of an executor, as Spark is told; empty if it is not
   * @param theirs what the user or the cluster says
   */
  static String executorOptions(String system, String cores, String theirs) {
    List<String> options = new ArrayList<>();
    if (system.startsWith("Linux")) {
      // Weights and activations are large, and an executor's heap is new memory for many steps: so are the pages.
      options.add("-XX:+UseTransparentHugePages");
    }
    if (NUMBER.matcher(cores).matches()) { // what is none Spark refuses
      // Spark counts cores and keeps nobody from others, which are other executors'.
      options.add(
          "-D%s=%d".formatted(Workers.MOST_THREADS_PROPERTY, Integer.parseInt(cores.strip())));
    }
    options.add(theirs);
    return String.join(" ", options).strip();
  }

  private static @Nullable String ownJars() throws IOException {
    String folders = System.getProperty(JARS);
    if (folders == null) {
      return null;
    }
    List<String> jars = new ArrayList<>();
    for (String folder : folders.split(File.pathSeparator, -1)) {
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        files.map(Path::toString).filter(file -> file.endsWith(".jar")).sorted().forEach(jars::add);
      }
    }
    return String.join(",", jars);
  }
}

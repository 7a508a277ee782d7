package io.abaculus.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Opens sessions of Spark. */
public final class Sessions {
  /** The folders of the jars that executors of a cluster are sent, as the launcher says. */
  private static final String JARS = "abaculus.jars";

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
    try {
      return builder.getOrCreate();
    } catch (IllegalStateException e) { // a part of Spark is gone: it gives up while it is being started
      throw new IOException(
          "Spark does not start with master %s: the master does not answer".formatted(master), e);
    } catch (Exception e) { // Spark's methods throw what they do not declare
      throw new IOException(
          "Spark does not start with master %s: %s".formatted(master, SparkFailure.reason(e)), e);
    }
  }

  private static Map<String, String> usual(String master) throws IOException {
    if (master.startsWith("local")) {
      return Map.of(
          "spark.ui.enabled", "false",
          "spark.ui.showConsoleProgress", Boolean.toString(System.console() != null),
          "spark.driver.host", "localhost",
          "spark.driver.bindAddress", "127.0.0.1");
    }
    String jars = ownJars();
    // Gradients and features come back whole: the usual limit is 1 GiB.
    return jars == null
        ? Map.of("spark.driver.maxResultSize", "0")
        : Map.of("spark.driver.maxResultSize", "0", "spark.jars", jars);
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

package io.abaculus.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A cluster of Spark's own kind: a master and workers, each a JVM on this machine, which start JVMs of executors. */
final class StandaloneCluster implements AutoCloseable {
  private static final String HOST = "localhost";

  private final Path folder;
  private final int port;
  private final List<Process> processes = new ArrayList<>();
  private int started;

  /**
   * Starts it.
   *
   * @param folder for what its processes write
   * @param workers at first, of which each has room for one executor
   */
  StandaloneCluster(Path folder, int workers) throws IOException, InterruptedException {
    this.folder = folder;
    this.port = freePort();
    Files.createDirectories(folder.resolve("home/jars"));
    try {
      start(
          "master", "127.0.0.1", "org.apache.spark.deploy.master.Master", "--host", HOST, "--port",
          Integer.toString(port), "--webui-port", "0");
      awaitMaster();
      for (int i = 0; i < workers; i++) {
        addWorker();
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts another worker, each as a machine of its own: Spark runs no task twice on one. */
  void addWorker() throws IOException {
    int number = started++;
    String host = "127.0.0." + (number + 2);
    start(
        "worker" + number, host, "org.apache.spark.deploy.worker.Worker", "--host", host,
        "--cores", "1", "--memory", "1g", "--webui-port", "0", "--work-dir",
        folder.resolve("work" + number).toString(), master());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void start(String name, String address, String type, String... arguments)
      throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + System.getProperty("abaculus.jvm.options"),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                type));
    words.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    // Where Spark's scripts would lie; its jars are on the class path instead.
    builder.environment().put("SPARK_HOME", folder.resolve("home").toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", address);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    processes.add(builder.start());
  }

  private void awaitMaster() throws IOException, InterruptedException {
    for (int tries = 0; tries < 1200; tries++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(HOST, port), 100);
        return;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    throw new IOException("no master: " + Files.readString(folder.resolve("master.log")));
  }

  /** What to give Spark as its master. */
  String master() {
    return "spark://" + HOST + ":" + port;
  }

  /** Settings with which its executors find the classes of the tests. */
  static List<String> settings() {
    return List.of(
        "--spark-conf", "spark.executor.extraClassPath=" + System.getProperty("java.class.path"),
        "--spark-conf", "spark.driver.host=" + HOST,
        "--spark-conf", "spark.driver.bindAddress=127.0.0.1",
        "--spark-conf", "spark.executor.memory=512m",
        "--spark-conf", "spark.ui.enabled=false");
  }

  /** The executors that run now. */
  List<ProcessHandle> executors() {
    return processes.stream()
        .flatMap(process -> process.descendants())
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  /** What its processes wrote, executors of all tries included. */
  String logs() {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(file -> file.toString().matches(".*(stderr|log)")).toList()) {
        all.append(file).append(":\n").append(Files.readString(file));
      }
    } catch (IOException e) {
      all.append(e);
    }
    return all.toString();
  }

  /** Ends its processes, executors before their workers. */
  @Override
  public void close() {
    executors().forEach(ProcessHandle::destroyForcibly);
    for (Process process : processes.reversed()) {
      process.destroy();
      process.onExit().join();
    }
  }
}

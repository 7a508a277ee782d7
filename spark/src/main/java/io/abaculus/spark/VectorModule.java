package io.abaculus.spark;

/** The module without which the CPU computes in plain loops, many times slower. */
public final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";

  private VectorModule() {}

  /**
   * Makes sure that this process has it. A cluster that computes many times slower than it could is found out
   * about when the bill comes, so it is refused; {@code -Dabaculus.vector=false} asks for it by name.
   *
   * @throws WorkerException if it has not
   */
  public static void require() {
    boolean wanted = Boolean.parseBoolean(System.getProperty("abaculus.vector", "true"));
    if (wanted && ModuleLayer.boot().findModule(NAME).isEmpty()) {
      throw new WorkerException(
          "process %d, an executor or local, runs without module %s: it takes --add-modules=%s, for executors in spark.executor.extraJavaOptions"
              .formatted(ProcessHandle.current().pid(), NAME, NAME));
    }
  }
}

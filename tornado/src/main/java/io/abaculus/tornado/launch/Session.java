package io.abaculus.tornado.launch;

/** Stages that share arrays on a device, ready to run in any order. */
public interface Session extends AutoCloseable {
  /** Runs a stage, and returns when its results are there. */
  void run(int stage);

  /** Frees what the session holds on the device, its arrays among it. */
  @Override
  void close();
}

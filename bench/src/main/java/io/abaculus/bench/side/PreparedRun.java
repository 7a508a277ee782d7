package io.abaculus.bench.side;

import java.io.IOException;

/** Work whose operands lie ready. */
public interface PreparedRun extends AutoCloseable {
  /** Computes all of it; what comes back keeps a compiler from leaving it out. */
  Object run() throws Exception;

  @Override
  default void close() throws IOException {}
}

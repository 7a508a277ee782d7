package io.abaculus.device;

import io.abaculus.graph.Storage;

/** The numbers of one tensor on a device. */
public interface Buffer extends Storage {
  Device device();

  /** The numbers in a Java array. It may be the very memory of the buffer: do not change it. */
  HostArray toHost();
}

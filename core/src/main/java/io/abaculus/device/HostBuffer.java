package io.abaculus.device;

import io.abaculus.graph.TensorType;

/** A buffer of a device that works on Java arrays. */
public record HostBuffer(Device device, HostArray numbers) implements Buffer {
  @Override
  public TensorType type() {
    return numbers.type();
  }

  @Override
  public HostArray toHost() {
    return numbers;
  }
}

package io.abaculus.device;

import io.abaculus.graph.Buffer;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;

/** A buffer of a device that works on Java arrays. */
public record HostBuffer(Device device, HostArray numbers) implements Buffer {
  @Override
  public TensorType type() {
    return numbers.type();
  }

  /**
   * The array of a buffer.
   *
   * @throws TensorException if it is not one of {@code device}
   */
  public static HostArray arrayOf(Buffer buffer, Device device) {
    if (buffer instanceof HostBuffer(Device owner, HostArray numbers) && owner == device) {
      return numbers;
    }
    throw new TensorException(
        "device %s was given a buffer of another device: %s"
            .formatted(device.name(), buffer.type()));
  }
}

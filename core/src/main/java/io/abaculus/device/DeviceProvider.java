package io.abaculus.device;

import io.abaculus.graph.TensorException;
import java.util.List;

/** Finds devices of one kind; a service, so that devices can live in modules of their own. */
public interface DeviceProvider {
  /** The name of the kind, such as {@code cpu}, by which its device of number 0 is asked for. */
  String name();

  /**
   * What there is of the kind. Called once in a process. What it throws, errors included, means that
   * there is none.
   */
  Availability availability();

  /**
   * Opens a device. Called again only if it was closed.
   *
   * @param number that of a device which {@link #availability} has listed
   */
  Device open(int number);

  /**
   * What a device can do that not all of its kind can, and what is missing for it: lines for a person. Only
   * asked for where somebody reads them, since looking may take a second.
   *
   * @param number that of a device which {@link #availability} has listed
   */
  default List<String> explain(int number) {
    return List.of();
  }

  /**
   * Opens a device that computes in a certain way.
   *
   * @throws TensorException if it cannot, saying what is missing and the next step
   */
  default Device open(int number, DeviceSettings settings) {
    if (settings.equals(DeviceSettings.DEFAULT)) {
      return open(number);
    }
    throw new TensorException(
        ("device '%s' has one way to compute: --gpu-math, --tf32 and --gpu-replay concern tornado only."
            + " Leave them out, or give --device tornado")
            .formatted(name()));
  }
}

package io.abaculus.device;

import io.abaculus.graph.TensorException;
import java.util.List;
import java.util.SequencedMap;
import java.util.ServiceLoader;

/** The devices of this process, each opened when it is first asked for. */
public final class Devices {
  private Devices() {}

  /** Looked for when they are first asked for. */
  private static final class Found {
    static final DeviceRegistry REGISTRY =
        new DeviceRegistry(
            ServiceLoader.load(DeviceProvider.class, Devices.class.getClassLoader()));
  }

  /** The device that system property {@code abaculus.device} names; {@code cpu} if it is not set. */
  public static Device standard() {
    return get(standardName());
  }

  /** The name of the {@linkplain #standard standard} device. */
  public static String standardName() {
    return System.getProperty("abaculus.device", "cpu");
  }

  /**
   * The device of a name, which all callers share. Who closes it ends it for all; asked for again, it is
   * opened anew. No other kind of device is looked for unless this one is not there.
   *
   * @param name a kind such as {@code cpu}, or with a number where there are several of the kind: {@code
   *     tornado:1}
   * @throws TensorException if there is none, with why and the next step if its kind is known, listing
   *     those that there are
   */
  public static Device get(String name) {
    return Found.REGISTRY.get(name);
  }

  /**
   * The device of a name that computes in a certain way. One of other settings is another device, which
   * has no tensors in common with it.
   *
   * @throws TensorException as {@link #get(String)}, and if the device cannot compute so, saying what is
   *     missing and the next step
   */
  public static Device get(String name, DeviceSettings settings) {
    return Found.REGISTRY.get(name, settings);
  }

  /**
   * What a device can do that not all of its kind can, and what is missing for it: lines for a person.
   *
   * @param name of a device that there is
   */
  public static List<String> explain(String name) {
    return Found.REGISTRY.explain(name);
  }

  /** Every kind of device by its name, in the order of names, with what there is of it on this machine. */
  public static SequencedMap<String, Availability> kinds() {
    return Found.REGISTRY.kinds();
  }
}

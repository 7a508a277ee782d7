package io.abaculus.device;

import io.abaculus.graph.TensorException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** The devices of this process, each opened when it is first asked for. */
public final class Devices {
  private static final Map<String, Device> OPEN = new HashMap<>();

  private Devices() {}

  /** The device that system property {@code abaculus.device} names; {@code cpu} if it is not set. */
  public static Device standard() {
    return get(System.getProperty("abaculus.device", "cpu"));
  }

  /**
   * The device of a name, which all callers share. Who closes it ends it for all; asked for again, it is
   * opened anew.
   *
   * @throws TensorException if there is none, listing those that there are
   */
  public static Device get(String name) {
    synchronized (OPEN) {
      Device open = OPEN.get(name);
      if (open != null && !open.plans().isClosed()) {
        return open;
      }
      List<String> names = new ArrayList<>();
      for (DeviceProvider provider : load()) {
        if (provider.name().equals(name)) {
          Device device = provider.open();
          OPEN.put(name, device);
          return device;
        }
        names.add(provider.name());
      }
      throw new TensorException("there is no device '" + name + "'; there are: " + names);
    }
  }

  private static ServiceLoader<DeviceProvider> load() {
    return ServiceLoader.load(DeviceProvider.class, Devices.class.getClassLoader());
  }
}

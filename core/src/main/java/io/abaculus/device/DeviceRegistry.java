package io.abaculus.device;

import io.abaculus.graph.TensorException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.ServiceConfigurationError;
import java.util.TreeMap;

/**
 * The devices of some providers: what there is, asked of each provider once, and those that are open. A
 * provider that fails, in whatever way, is one whose devices are missing; the others are as they were.
 */
final class DeviceRegistry {
  private final SequencedMap<String, DeviceProvider> providers = new TreeMap<>();
  private final SequencedMap<String, Availability> known = new TreeMap<>();
  private final Map<Opened, Device> open = new HashMap<>();

  /** A device of other settings is another device. */
  private record Opened(DeviceName name, DeviceSettings settings) {}

  DeviceRegistry(Iterable<DeviceProvider> services) {
    Iterator<DeviceProvider> each = services.iterator();
    while (each.hasNext()) {
      try {
        DeviceProvider provider = each.next();
        providers.put(provider.name(), provider);
      } catch (ServiceConfigurationError e) {
        known.put("unnamed", failure("a provider of devices that can be loaded", e));
      }
    }
  }

  /** Every kind in the order of names, with what there is of it. */
  synchronized SequencedMap<String, Availability> kinds() {
    SequencedMap<String, Availability> kinds = new TreeMap<>();
    providers.forEach((kind, provider) -> kinds.put(kind, availability(provider)));
    known.forEach(kinds::putIfAbsent);
    return kinds;
  }

  /** What a device that there is can do beside what all of its kind can. */
  synchronized List<String> explain(String asked) {
    DeviceName name = DeviceName.parse(asked);
    DeviceProvider provider = providers.get(name.kind());
    return provider == null ? List.of() : provider.explain(name.number());
  }

  /** The device of a name and of the default settings, opened if it is not open. */
  Device get(String asked) {
    return get(asked, DeviceSettings.DEFAULT);
  }

  /** The device of a name and of settings, opened if it is not open. */
  synchronized Device get(String asked, DeviceSettings settings) {
    Opened key = new Opened(DeviceName.parse(asked), settings);
    Device device = open.get(key);
    if (device == null || device.plans().isClosed()) {
      device = opened(key.name, settings);
      open.put(key, device);
    }
    return device;
  }

  private Device opened(DeviceName name, DeviceSettings settings) {
    DeviceProvider provider = providers.get(name.kind());
    if (provider == null) {
      throw new TensorException(
          "there is no device '%s'; %s. ./abaculus devices --explain says more"
              .formatted(name, others(name.kind())));
    }
    switch (availability(provider)) {
      case Availability.Missing missing -> throw new TensorException(
          "device '%s' is missing: it needs %s, but %s. %s. Meanwhile %s"
              .formatted(
                  name, missing.lookedFor(), missing.found(), missing.nextStep(),
                  others(name.kind())));
      case Availability.Available(List<String> devices) -> {
        if (name.number() >= devices.size()) {
          throw new TensorException(
              "there is no device '%s': of %s there %s"
                  .formatted(
                      name, name.kind(),
                      devices.size() == 1 ? "is one alone" : "are " + devices.size()));
        }
      }
    }
    try {
      return provider.open(name.number(), settings);
    } catch (TensorException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw withCause("device '" + name + "' cannot be opened: " + e, e);
    }
  }

  private Availability availability(DeviceProvider provider) {
    return known.computeIfAbsent(provider.name(), kind -> probe(provider));
  }

  /** A device's libraries may fail to load or to start, which are errors and no exceptions. */
  private static Availability probe(DeviceProvider provider) {
    try {
      return provider.availability();
    } catch (Throwable e) {
      return failure("a provider of '" + provider.name() + "' that can say what there is", e);
    }
  }

  private static Availability failure(String lookedFor, Throwable failure) {
    return new Availability.Missing(
        lookedFor, "it failed: " + failure, "Report this, with how it was installed");
  }

  /** What there is beside a kind, for a message. */
  private String others(String kind) {
    List<String> there = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    kinds()
        .forEach(
            (other, availability) -> {
              if (!other.equals(kind)) {
                switch (availability) {
                  case Availability.Available available -> there.add(other);
                  case Availability.Missing none -> missing.add(other);
                }
              }
            });
    return "there are: " + String.join(", ", there)
        + (missing.isEmpty() ? "" : "; missing: " + String.join(", ", missing));
  }

  private static TensorException withCause(String message, Throwable cause) {
    TensorException exception = new TensorException(message);
    exception.initCause(cause);
    return exception;
  }
}

package io.abaculus.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.graph.TensorException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Which device a name means, and what is said where there is none. */
class DeviceRegistryTest {
  private static final Availability NO_SDK =
      new Availability.Missing("an SDK", "there is no folder", "Install one");

  private final List<String> asked = new ArrayList<>();

  /** A provider of devices in memory of their own. */
  private final class Kind implements DeviceProvider {
    private final String name;
    private final Supplier<Availability> there;

    Kind(String name, Supplier<Availability> there) {
      this.name = name;
      this.there = there;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Availability availability() {
      asked.add(name);
      return there.get();
    }

    @Override
    public Device open(int number) {
      return new OffHostDevice();
    }
  }

  private Kind kind(String name, String... devices) {
    return new Kind(name, () -> new Availability.Available(List.of(devices)));
  }

  private Kind failing(String name, Error error) {
    return new Kind(
        name, () -> {
          throw error;
        });
  }

  private static String refusal(DeviceRegistry devices, String name) {
    return String.valueOf(
        assertThrows(TensorException.class, () -> devices.get(name)).getMessage());
  }

  @Test
  void aNameWithoutANumberIsTheFirstOfItsKind() {
    DeviceRegistry devices = new DeviceRegistry(List.of(kind("gpu", "one", "other")));
    assertSame(devices.get("gpu"), devices.get("gpu:0"));
    assertNotSame(devices.get("gpu"), devices.get("gpu:1"));
  }

  @Test
  void aClosedDeviceIsOpenedAnew() {
    DeviceRegistry devices = new DeviceRegistry(List.of(kind("gpu", "one")));
    Device first = devices.get("gpu");
    first.close();
    assertNotSame(first, devices.get("gpu"));
  }

  @Test
  void aDeviceOfOneWayToComputeRefusesOthers() {
    DeviceRegistry devices = new DeviceRegistry(List.of(kind("cpu", "one")));
    assertSame(devices.get("cpu"), devices.get("cpu", DeviceSettings.DEFAULT));
    assertEquals(
        "device 'cpu' has one way to compute: --gpu-math, --tf32 and --gpu-replay concern tornado only."
            + " Leave them out, or give --device tornado",
        assertThrows(
            TensorException.class,
            () -> devices.get("cpu", new DeviceSettings(ProductMath.LIBRARY, false)))
            .getMessage());
  }

  @Test
  void aNumberThatThereIsNotIsRefused() {
    DeviceRegistry devices =
        new DeviceRegistry(List.of(kind("cpu", "one"), kind("gpu", "one", "other")));
    assertEquals("there is no device 'cpu:1': of cpu there is one alone", refusal(devices,
        "cpu:1"));
    assertEquals("there is no device 'gpu:2': of gpu there are 2", refusal(devices, "gpu:2"));
  }

  @Test
  void aTextThatIsNoNameIsRefusedWithTheForm() {
    DeviceRegistry devices = new DeviceRegistry(List.of(kind("cpu", "one")));
    for (String text : List.of("", "cpu:", "cpu:x", "cpu:-1", "cpu:99999", "c pu", ":1")) {
      assertEquals(
          "'" + text + "' names no device: expected a name such as cpu, tornado or tornado:1",
          refusal(devices, text));
    }
  }

  @Test
  void anUnknownNameListsWhatThereIs() {
    DeviceRegistry devices =
        new DeviceRegistry(
            List.of(kind("cpu", "one"), kind("plain", "one"), new Kind("gpu", () -> NO_SDK)));
    assertEquals(
        "there is no device 'abacus'; there are: cpu, plain; missing: gpu."
            + " ./abaculus devices --explain says more",
        refusal(devices, "abacus"));
  }

  @Test
  void aMissingDeviceSaysWhyAndWhatToDoNext() {
    DeviceRegistry devices =
        new DeviceRegistry(List.of(kind("cpu", "one"), new Kind("gpu", () -> NO_SDK)));
    assertEquals(
        "device 'gpu:1' is missing: it needs an SDK, but there is no folder. Install one."
            + " Meanwhile there are: cpu",
        refusal(devices, "gpu:1"));
  }

  @Test
  void whatAProviderThrowsLeavesTheOthersAsTheyAre() {
    for (Error error : List.of(
        new ExceptionInInitializerError("no driver"),
        new NoClassDefFoundError("uk/ac/Api"),
        new UnsatisfiedLinkError("no library"))) {
      DeviceRegistry devices =
          new DeviceRegistry(List.of(failing("gpu", error), kind("cpu", "one")));
      Availability.Missing missing =
          assertInstanceOf(Availability.Missing.class, devices.kinds().get("gpu"));
      assertEquals("it failed: " + error, missing.found());
      assertInstanceOf(OffHostDevice.class, devices.get("cpu"));
    }
  }

  @Test
  void aProviderThatDoesNotLoadLeavesTheOthersAsTheyAre() {
    Iterator<DeviceProvider> loaded = List.<DeviceProvider>of(kind("cpu", "one")).iterator();
    Iterator<DeviceProvider> services =
        new Iterator<>() {
          private boolean failed;

          @Override
          public boolean hasNext() {
            return !failed || loaded.hasNext();
          }

          @Override
          public DeviceProvider next() {
            if (!failed) {
              failed = true;
              throw new ServiceConfigurationError("no such class");
            }
            return loaded.next();
          }
        };
    DeviceRegistry devices = new DeviceRegistry(() -> services);
    assertEquals(List.of("cpu", "unnamed"), List.copyOf(devices.kinds().keySet()));
    assertInstanceOf(OffHostDevice.class, devices.get("cpu"));
  }

  @Test
  void aDeviceThatCannotBeOpenedSaysSo() {
    DeviceProvider provider =
        new DeviceProvider() {
          @Override
          public String name() {
            return "gpu";
          }

          @Override
          public Availability availability() {
            return new Availability.Available(List.of("one"));
          }

          @Override
          public Device open(int number) {
            throw new UnsatisfiedLinkError("no library");
          }
        };
    assertEquals(
        "device 'gpu' cannot be opened: java.lang.UnsatisfiedLinkError: no library",
        refusal(new DeviceRegistry(List.of(provider)), "gpu"));
  }

  @Test
  void aProviderIsAskedOnceAndOnlyWhereItMatters() {
    DeviceRegistry devices =
        new DeviceRegistry(List.of(kind("cpu", "one"), new Kind("gpu", () -> NO_SDK)));
    devices.get("cpu");
    assertEquals(List.of("cpu"), asked);
    devices.kinds();
    devices.kinds();
    assertEquals(List.of("cpu", "gpu"), asked);
  }

  @Test
  void everyMachineHasACpuAndAReference() {
    assertTrue(Devices.kinds().get("cpu") instanceof Availability.Available);
    assertTrue(Devices.kinds().get("reference") instanceof Availability.Available);
  }
}

package io.abaculus.device;

/** Finds devices of one kind; a service, so that devices can live in modules of their own. */
public interface DeviceProvider {
  /** The name of the device, such as {@code cpu}. */
  String name();

  /** Opens the device. Called again only if it was closed. */
  Device open();
}

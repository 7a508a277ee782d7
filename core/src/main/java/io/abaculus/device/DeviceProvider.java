package io.abaculus.device;

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
}

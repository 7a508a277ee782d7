package io.abaculus.tornado.emulator;

import io.abaculus.device.Device;

/**
 * The device of this module with its kernels emulated, for tests of other modules: its classes, and
 * TornadoVM's, are loaded apart from theirs.
 */
public final class EmulatedDevice {
  private EmulatedDevice() {}

  /** A new device, with nothing in its memory. */
  public static Device open() {
    return open("open");
  }

  /** A new device whose products are those of an emulated cuBLAS. */
  public static Device openWithLibrary() {
    return open("openWithLibrary");
  }

  private static Device open(String method) {
    ClassLoader loader = new KernelClassLoader(EmulatedDevice.class.getClassLoader());
    try {
      return (Device) loader
          .loadClass("io.abaculus.tornado.TestDevice")
          .getMethod(method)
          .invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the emulator cannot be loaded", e);
    }
  }
}

package io.abaculus.tornado;

import io.abaculus.contract.ContractionContract;
import io.abaculus.device.Device;
import org.junit.jupiter.api.BeforeAll;

/** What every device's products must do, here by the maker's library, which the emulator plays. */
final class LibraryContractTest implements ContractionContract {
  private static final Device DEVICE = TestDevice.openWithLibrary();

  @BeforeAll
  static void needsTheLibrary() {
    TestDevice.skipWithoutLibrary();
  }

  @Override
  public Device device() {
    return DEVICE;
  }
}

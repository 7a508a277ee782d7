package io.abaculus.tornado;

import io.abaculus.contract.ContractionContract;
import io.abaculus.device.Device;
import io.abaculus.testing.Skip;
import io.abaculus.tornado.kernel.KernelRunner;
import org.junit.jupiter.api.BeforeAll;

/** What every device's products must do, here by the maker's library, which the emulator plays. */
final class LibraryContractTest implements ContractionContract {
  private static final Device DEVICE = TestDevice.openWithLibrary();

  @BeforeAll
  static void needsTheLibrary() {
    Skip.unless(
        KernelRunner.hasLibrary(),
        "products by cuBLAS need TornadoVM's CUDA backend and NVIDIA's library; the emulator plays them"
            + " in a build without a device");
  }

  @Override
  public Device device() {
    return DEVICE;
  }
}

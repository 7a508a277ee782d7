package io.abaculus.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.abaculus.device.Availability;
import io.abaculus.device.DeviceSettings;
import io.abaculus.device.ProductMath;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is missing for {@code --gpu-math library} and {@code --gpu-replay}, each with its own message. */
final class SettingsCheckTest {
  private static final DeviceSettings LIBRARY = new DeviceSettings(ProductMath.LIBRARY, false);
  private static final DeviceSettings REPLAY = new DeviceSettings(ProductMath.COMPILED, true);

  private static SettingsCheck check(String backend, boolean hasFeatures, boolean hasLibrary) {
    return new SettingsCheck(backend, hasFeatures, () -> hasLibrary);
  }

  private static String found(SettingsCheck check, DeviceSettings settings) {
    Availability.Missing missing = Objects.requireNonNull(check.missing(settings));
    return missing.found() + "; " + missing.nextStep();
  }

  @Test
  void nothingIsMissingForTheDefault() {
    assertNull(check("OPENCL", false, false).missing(DeviceSettings.DEFAULT));
  }

  @Test
  void nothingIsMissingWithCudaAnSdkAndCuBlas() {
    assertNull(
        check("CUDA", true, true)
            .missing(new DeviceSettings(ProductMath.LIBRARY_TF32, true)));
  }

  @Test
  void cuBlasNeedsTheCudaBackend() {
    assertEquals(
        "this device is of the backend PTX; Install TornadoVM's SDK of the backend cuda, or leave out"
            + " --gpu-math library",
        found(check("PTX", true, true), LIBRARY));
  }

  @Test
  void bothNeedABuildWithAnSdk() {
    String expected =
        "this one was built without an SDK; Set TORNADOVM_HOME to an SDK's folder and build again, which"
            + " ./abaculus does by itself";
    assertEquals(expected, found(check("CUDA", false, true), LIBRARY));
    assertEquals(expected, found(check("CUDA", false, true), REPLAY));
  }

  @Test
  void cuBlasMustBeInstalled() {
    assertEquals(
        "none of them can be loaded; Install the CUDA toolkit's libcublas, put the folder of its libraries"
            + " on LD_LIBRARY_PATH, or leave out --gpu-math library",
        found(check("CUDA", true, false), LIBRARY));
  }

  @Test
  void openClRecordsNothing() {
    assertEquals(
        "this device is of the backend OPENCL; Leave out --gpu-replay",
        found(check("OPENCL", true, true), REPLAY));
    assertNull(check("PTX", true, false).missing(REPLAY));
  }
}

package io.abaculus.tornado;

import io.abaculus.device.Availability;
import io.abaculus.device.DeviceSettings;
import io.abaculus.device.ProductMath;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a device can compute in a certain way.
 *
 * @param backend TornadoVM's name of the device's backend, such as {@code CUDA}
 * @param hasFeatures whether this module was built with an SDK, so that library tasks and replay are there
 * @param loadsLibrary tries to load cuBLAS; asked only if nothing else is missing
 */
record SettingsCheck(String backend, boolean hasFeatures, BooleanSupplier loadsLibrary) {
  private static final String CUDA = "CUDA";
  private static final String PTX = "PTX";

  private static final Availability.Missing NO_FEATURES =
      new Availability.Missing(
          "a build against the API of TornadoVM's SDK, version 5 or later",
          "this one was built without an SDK",
          "Set " + Surroundings.HOME
              + " to an SDK's folder and build again, which ./abaculus does by itself");

  /** What is missing for settings; null if nothing is. */
  Availability.@Nullable Missing missing(DeviceSettings settings) {
    Availability.Missing library =
        settings.products() == ProductMath.COMPILED ? null : missingForLibrary();
    return library != null || !settings.replay() ? library : missingForReplay();
  }

  private Availability.@Nullable Missing missingForLibrary() {
    if (!backend.equals(CUDA)) {
      return new Availability.Missing(
          "TornadoVM's CUDA backend, which alone lends its stream to cuBLAS",
          "this device is of the backend " + backend,
          "Install TornadoVM's SDK of the backend cuda, or leave out --gpu-math library");
    }
    if (!hasFeatures) {
      return NO_FEATURES;
    }
    return loadsLibrary.getAsBoolean()
        ? null
        : new Availability.Missing(
            "cuBLAS, as libcublas.so.13 or libcublas.so.12",
            "none of them can be loaded",
            "Install the CUDA toolkit's libcublas, put the folder of its libraries on LD_LIBRARY_PATH, or leave"
                + " out --gpu-math library");
  }

  private Availability.@Nullable Missing missingForReplay() {
    if (!backend.equals(CUDA) && !backend.equals(PTX)) {
      return new Availability.Missing(
          "TornadoVM's CUDA or PTX backend, which record CUDA graphs",
          "this device is of the backend " + backend,
          "Leave out --gpu-replay");
    }
    return hasFeatures ? null : NO_FEATURES;
  }
}

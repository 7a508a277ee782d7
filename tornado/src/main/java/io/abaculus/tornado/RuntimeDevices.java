package io.abaculus.tornado;

import io.abaculus.tornado.launch.Launcher;
import io.abaculus.tornado.launch.SdkFeatures;
import io.abaculus.tornado.launch.TornadoLauncher;
import io.abaculus.tornado.library.CuBlas;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * The devices of TornadoVM's runtime, which the first call starts: those of one backend after those of the
 * one before it. Only for a process in which {@link StartCheck} has found nothing against it.
 */
final class RuntimeDevices {
  private RuntimeDevices() {}

  /** All of them; the place of each is its number. */
  static List<TornadoDevice> all() {
    TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
    List<TornadoDevice> devices = new ArrayList<>();
    for (int backend = 0; backend < runtime.getNumBackends(); backend++) {
      TornadoBackend of = runtime.getBackend(backend);
      for (int device = 0; device < of.getNumDevices(); device++) {
        devices.add(of.getDevice(device));
      }
    }
    return devices;
  }

  /** What launches on one of them. */
  static Launcher launcher(int number, boolean replay) {
    return new TornadoLauncher(all().get(number), SdkFeatures.find().orElse(null), replay);
  }

  /** In which ways one of them can compute. */
  static SettingsCheck check(int number) {
    return new SettingsCheck(
        all().get(number).getTornadoVMBackend().name(),
        SdkFeatures.find().isPresent(),
        () -> CuBlas.load().isPresent());
  }

  /** One line on each. */
  static List<String> descriptions() {
    return all().stream().map(RuntimeDevices::description).toList();
  }

  /** Its maker's name for it, and what brings kernels to it. */
  static String description(TornadoDevice device) {
    return new TornadoLauncher(device).description();
  }
}

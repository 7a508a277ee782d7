package io.abaculus.tornado.launch;

import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** What launches kernels: TornadoVM on one of its devices, or an emulator. */
public interface Launcher {
  /** One line about the device, for reports. */
  String description();

  /** Bytes that all sessions together may hold on the device. */
  long memory();

  /**
   * Gets stages ready.
   *
   * @param resident arrays that stay on the device as long as the session; what they hold there at first
   *     is anything
   * @param stages what {@link Session#run} counts
   */
  Session open(List<TornadoNativeArray> resident, List<Stage> stages);
}

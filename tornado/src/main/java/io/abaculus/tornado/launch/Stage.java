package io.abaculus.tornado.launch;

import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Launches that run one after another, with what crosses between host and device before and after them.
 * Arrays that they use and that are neither resident nor named here hold constants.
 *
 * @param name one among those of a session
 * @param launches in order; their tasks have different names
 * @param in arrays that the host writes: they go to the device whenever the stage runs
 * @param out arrays that the host reads: they come from the device whenever the stage has run
 */
public record Stage(
    String name,
    List<Launch> launches,
    List<TornadoNativeArray> in,
    List<TornadoNativeArray> out) {
  /** Copies the lists. */
  public Stage {
    launches = List.copyOf(launches);
    in = List.copyOf(in);
    out = List.copyOf(out);
  }

  /** A stage during which nothing crosses. */
  public static Stage onDevice(String name, List<Launch> launches) {
    return new Stage(name, launches, List.of(), List.of());
  }
}

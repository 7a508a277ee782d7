package io.abaculus.tornado.emulator;

import io.abaculus.tornado.launch.Launcher;
import io.abaculus.tornado.launch.Session;
import io.abaculus.tornado.launch.Stage;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Launches kernels in the emulator, as TornadoVM would on a device of little memory. */
public final class EmulatedLauncher implements Launcher {
  /** Bytes of a NaN in every floating type, and of a number out of any range in the others. */
  private static final byte GARBAGE = -1;

  private final long memory;
  private int openSessions;
  private int opened;

  /** A device with so many bytes of memory. */
  public EmulatedLauncher(long memory) {
    this.memory = memory;
  }

  @Override
  public String description() {
    return "an emulator";
  }

  @Override
  public long memory() {
    return memory;
  }

  /** Sessions that were opened and not closed. */
  public int openSessions() {
    return openSessions;
  }

  /** Sessions that were ever opened. */
  public int opened() {
    return opened;
  }

  @Override
  public Session open(List<TornadoNativeArray> resident, List<Stage> stages) {
    resident.forEach(array -> array.getSegment().fill(GARBAGE));
    openSessions++;
    opened++;
    return new Session() {
      @Override
      public void run(int stage) {
        stages.get(stage).launches().forEach(Emulator::launch);
      }

      @Override
      public void close() {
        openSessions--;
      }
    };
  }
}

package io.abaculus.tornado.launch;

import io.abaculus.device.Traffic;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Counts what another launcher's sessions launch, and the bytes of the arrays that cross for it. What a
 * session allocates or sends once, when it is opened or a stage runs for the first time, is not counted.
 */
public final class CountingLauncher implements Launcher {
  private final Launcher launcher;
  private volatile Traffic traffic = Traffic.NONE;

  /** Counts from nothing. */
  public CountingLauncher(Launcher launcher) {
    this.launcher = launcher;
  }

  /** What was counted so far. */
  public Traffic traffic() {
    return traffic;
  }

  @Override
  public String description() {
    return launcher.description();
  }

  @Override
  public long memory() {
    return launcher.memory();
  }

  @Override
  public Session open(List<TornadoNativeArray> resident, List<Stage> stages) {
    List<Traffic> ofStages = stages.stream().map(CountingLauncher::traffic).toList();
    Session session = launcher.open(resident, stages);
    return new Session() {
      @Override
      public void run(int stage) {
        session.run(stage);
        count(ofStages.get(stage));
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }

  private static Traffic traffic(Stage stage) {
    return new Traffic(bytes(stage.in()), bytes(stage.out()), stage.launches().size());
  }

  private static long bytes(List<TornadoNativeArray> arrays) {
    return arrays.stream().mapToLong(TornadoNativeArray::getNumBytesOfSegment).sum();
  }

  private synchronized void count(Traffic more) {
    traffic = traffic.plus(more);
  }
}

package io.abaculus.tornado.kernel;

import io.abaculus.tornado.emulator.Emulator;
import io.abaculus.tornado.launch.Grid;
import io.abaculus.tornado.launch.Launch;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid3D;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Runs the kernel of a task: in the emulator, or, with {@code -Dabaculus.tornado.device=true} and
 * TornadoVM beside the tests, on its device. So the same tests are about both.
 */
public final class KernelRunner {
  private static final boolean DEVICE = Boolean.getBoolean("abaculus.tornado.device");

  private KernelRunner() {}

  /** Whether kernels run on a device, which knows nothing of what they leave alone. */
  public static boolean onDevice() {
    return DEVICE;
  }

  /** Whether that device's functions are OpenCL's, which may differ from the host's in the last bits. */
  static boolean onOpenCl() {
    return DEVICE
        && TornadoRuntimeProvider.getTornadoRuntime().getBackendType(0)
            == TornadoVMBackendType.OPENCL;
  }

  /** Runs tasks, the first operand of each a {@code KernelContext}, one after another on one grid. */
  static void run(Grid grid, TaskPackage... tasks) {
    run(Arrays.stream(tasks).map(task -> new Launch(task, grid)).toList());
  }

  /** Runs kernels one after another. */
  public static void run(List<Launch> launches) {
    if (DEVICE) {
      runOnDevice(launches);
    } else {
      launches.forEach(Emulator::launch);
    }
  }

  private static Object[] operands(TaskPackage task) {
    Object[] parameters = task.getTaskParameters();
    return Arrays.copyOfRange(parameters, 1, parameters.length);
  }

  private static void runOnDevice(List<Launch> launches) {
    Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Launch launch : launches) {
      for (Object operand : operands(launch.task())) {
        if (operand instanceof TornadoNativeArray) {
          arrays.add(operand);
        }
      }
    }
    TaskGraph graph = new TaskGraph("test");
    GridScheduler scheduler = new GridScheduler();
    graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, arrays.toArray());
    for (Launch launch : launches) {
      Grid grid = launch.grid();
      graph.addTask(launch.task());
      WorkerGrid3D workers =
          new WorkerGrid3D(
              grid.groupsX() * grid.localX(), grid.groupsY() * grid.localY(), grid.groupsZ());
      workers.setLocalWork(grid.localX(), grid.localY(), 1);
      scheduler.addWorkerGrid("test." + launch.task().getId(), workers);
    }
    graph.transferToHost(DataTransferMode.EVERY_EXECUTION, arrays.toArray());
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withGridScheduler(scheduler).execute();
    } catch (TornadoExecutionPlanException e) {
      throw new IllegalStateException(e);
    }
  }
}

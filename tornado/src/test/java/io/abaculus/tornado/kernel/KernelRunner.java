package io.abaculus.tornado.kernel;

import io.abaculus.tornado.TestDevice;
import io.abaculus.tornado.emulator.Emulator;
import io.abaculus.tornado.launch.Grid;
import io.abaculus.tornado.launch.KernelLaunch;
import io.abaculus.tornado.launch.Launch;
import io.abaculus.tornado.launch.LibraryLaunch;
import io.abaculus.tornado.launch.SdkFeatures;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
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
  private static final boolean DEVICE = TestDevice.isReal();

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
    run(Arrays.stream(tasks).<Launch>map(task -> new KernelLaunch(task, grid)).toList());
  }

  /** Runs kernels, and products by a library, one after another. */
  public static void run(List<Launch> launches) {
    if (DEVICE) {
      runOnDevice(launches);
    } else {
      launches.forEach(Emulator::launch);
    }
  }

  private static void runOnDevice(List<Launch> launches) {
    Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Launch launch : launches) {
      for (Object operand : launch.parameters()) {
        if (operand instanceof TornadoNativeArray) {
          arrays.add(operand);
        }
      }
    }
    TaskGraph graph = new TaskGraph("test");
    GridScheduler scheduler = new GridScheduler();
    graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, arrays.toArray());
    for (Launch launch : launches) {
      switch (launch) {
        case KernelLaunch(TaskPackage task, Grid grid) -> {
          graph.addTask(task);
          scheduler.addWorkerGrid("test." + task.getId(), grid.workers());
        }
        case LibraryLaunch library -> SdkFeatures.find().orElseThrow().add(graph, library);
      }
    }
    graph.transferToHost(DataTransferMode.EVERY_EXECUTION, arrays.toArray());
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withGridScheduler(scheduler).execute();
    } catch (TornadoExecutionPlanException e) {
      throw new IllegalStateException(e);
    }
  }
}

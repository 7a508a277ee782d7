package io.abaculus.tornado.bench;

import io.abaculus.tornado.launch.Grid;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Tasks that are run together and timed. A failure is printed as a line too, and the next goes on. */
final class Measurement {
  private static final int WARM_UPS = 3;
  private static final int RUNS = 15;

  private final String name;
  private final String shape;
  private final TaskGraph graph = new TaskGraph("bench");
  private final GridScheduler grids = new GridScheduler();
  private final Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());

  Measurement(String name, String shape) {
    this.name = name;
    this.shape = shape;
  }

  /** Adds a task after those before it. */
  Measurement then(Grid grid, TaskPackage task) {
    for (Object parameter : task.getTaskParameters()) {
      if (parameter instanceof TornadoNativeArray && arrays.add(parameter)) {
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, parameter);
      }
    }
    graph.addTask(task);
    grids.addWorkerGrid("bench." + task.getId(), grid.workers());
    return this;
  }

  /**
   * Prints the time that the device says its kernels took, and how much work that is in a second.
   *
   * @param work of one run, in the unit's counts
   */
  void run(double work, String unit) {
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withGridScheduler(grids).withProfiler(ProfilerMode.SILENT);
      double[] milliseconds = new double[RUNS];
      for (int i = -WARM_UPS; i < RUNS; i++) {
        TornadoExecutionResult result = plan.execute();
        if (i >= 0) {
          milliseconds[i] = result.getProfilerResult().getDeviceKernelTime() * 1e-6;
        }
      }
      print(milliseconds, work, unit);
    } catch (Throwable e) {
      fail(e);
    }
  }

  /**
   * Prints the time that passes outside for a run whose result is waited for.
   *
   * @param replay as one CUDA graph
   */
  void runFromOutside(boolean replay, int launches) {
    Object[] all = arrays.toArray();
    graph.transferToHost(DataTransferMode.EVERY_EXECUTION, all[0]);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withGridScheduler(grids);
      if (replay) {
        // Versions of TornadoVM before 5 have none.
        TornadoExecutionPlan.class.getMethod("withCUDAGraph").invoke(plan);
      }
      double[] milliseconds = new double[RUNS];
      for (int i = -WARM_UPS; i < RUNS; i++) {
        long start = System.nanoTime();
        plan.execute();
        if (i >= 0) {
          milliseconds[i] = (System.nanoTime() - start) * 1e-6;
        }
      }
      print(milliseconds, 1e-3 * launches, "klaunches/s");
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void print(double[] milliseconds, double work, String unit) {
    Arrays.sort(milliseconds);
    double median = milliseconds[RUNS / 2];
    System.out.printf(
        Locale.ROOT,
        "{\"side\": \"abaculus\", \"name\": \"%s\", \"shape\": \"%s\", \"ms\": %.4f,"
            + " \"fastest\": %.4f, \"slowest\": %.4f, \"rate\": %.2f, \"unit\": \"%s\"}%n",
        name, shape, median, milliseconds[0], milliseconds[RUNS - 1], work / median * 1e3, unit);
  }

  private void fail(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    System.out.printf(
        "{\"side\": \"abaculus\", \"name\": \"%s\", \"shape\": \"%s\", \"failed\": \"%s\"}%n",
        name, shape, String.valueOf(cause).replace('"', '\''));
  }
}

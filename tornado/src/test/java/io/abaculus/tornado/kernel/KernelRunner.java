package io.abaculus.tornado.kernel;

import io.abaculus.tornado.emulator.Emulator;
import io.abaculus.tornado.emulator.Grid;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid3D;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Runs the kernel of a task: in the emulator, or, with {@code -Dabaculus.tornado.device=true} and
 * TornadoVM beside the tests, on its device. So the same tests are about both.
 */
final class KernelRunner {
  private static final boolean DEVICE = Boolean.getBoolean("abaculus.tornado.device");

  private KernelRunner() {}

  /** Runs a task whose first operand is a {@code KernelContext}. */
  static void run(Grid grid, TaskPackage task) {
    Object[] parameters = task.getTaskParameters();
    Object[] operands = Arrays.copyOfRange(parameters, 1, parameters.length);
    if (DEVICE) {
      runOnDevice(grid, task, operands);
    } else {
      Emulator.launch(grid, context -> apply(parameters[0], operands, context));
    }
  }

  private static void apply(Object code, Object[] operands, KernelContext context) {
    Object[] bound = operands.clone();
    bound[0] = context;
    try {
      Class<?> task = code.getClass().getInterfaces()[0];
      Class<?>[] types = new Class<?>[bound.length];
      Arrays.fill(types, Object.class);
      task.getMethod("apply", types).invoke(code, bound);
    } catch (java.lang.reflect.InvocationTargetException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void runOnDevice(Grid grid, TaskPackage task, Object[] operands) {
    Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Object operand : operands) {
      if (operand instanceof TornadoNativeArray) {
        arrays.add(operand);
      }
    }
    TaskGraph graph = new TaskGraph("test");
    graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, arrays.toArray());
    graph.addTask(task);
    graph.transferToHost(DataTransferMode.EVERY_EXECUTION, arrays.toArray());
    WorkerGrid3D workers =
        new WorkerGrid3D(
            grid.groupsX() * grid.localX(), grid.groupsY() * grid.localY(), grid.groupsZ());
    workers.setLocalWork(grid.localX(), grid.localY(), 1);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withGridScheduler(new GridScheduler("test." + task.getId(), workers)).execute();
    } catch (TornadoExecutionPlanException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.abaculus.tornado.launch;

import java.util.Arrays;
import uk.ac.manchester.tornado.api.common.TaskPackage;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * One kernel with its operands, and the work-items that run it.
 *
 * @param task its first operand is a {@code KernelContext}
 * @param grid the work-items
 */
public record KernelLaunch(TaskPackage task, Grid grid) implements Launch {
  @Override
  public String id() {
    return task.getId();
  }

  @Override
  public Object[] parameters() {
    return task.getTaskParameters();
  }

  /** The kernel, an object of a class of its own. */
  public Object code() {
    return parameters()[0];
  }

  /** The arrays that the kernel is handed, in their order. */
  public Object[] arrays() {
    return Arrays.stream(parameters()).filter(TornadoNativeArray.class::isInstance).toArray();
  }
}

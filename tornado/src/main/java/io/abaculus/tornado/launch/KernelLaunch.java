package io.abaculus.tornado.launch;

import uk.ac.manchester.tornado.api.common.TaskPackage;

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
}

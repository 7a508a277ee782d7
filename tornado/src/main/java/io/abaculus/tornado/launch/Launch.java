package io.abaculus.tornado.launch;

import uk.ac.manchester.tornado.api.common.TaskPackage;

/**
 * One kernel with its operands, and the work-items that run it.
 *
 * @param task its first operand is a {@code KernelContext}; its name is one among those that are launched
 *     together
 * @param grid the work-items
 */
public record Launch(TaskPackage task, Grid grid) {}

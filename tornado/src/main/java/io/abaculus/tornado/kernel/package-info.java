/**
 * Kernels: what one work-item of a GPU does, as Java that TornadoVM translates to CUDA C, PTX or OpenCL.
 *
 * <p>Every kernel takes its sizes, and where in its arrays its operands begin, in an {@code IntArray},
 * and numbers such as a learning rate in a {@code FloatArray}: TornadoVM compiles a scalar argument
 * into the kernel, so that another value would be another kernel. No operand may be larger than an
 * {@code int} can count.
 *
 * <p>TornadoVM never starts a task that is handed an array once more after an operand that it writes
 * (it waits for the task itself). So what a kernel writes comes after what it reads, and a kernel of
 * several results is told which of them go to the array of another one; in place of their own it is
 * handed any other array then.
 *
 * <p>Arrays in local memory stay in the kernel's own method: one that is passed on is read like a
 * Java array there, and gives wrong numbers without a word. Arrays made with {@code new} belong to one
 * work-item; loops over them have constant bounds, so that they end up in registers.
 */
@NullMarked
package io.abaculus.tornado.kernel;

import org.jspecify.annotations.NullMarked;

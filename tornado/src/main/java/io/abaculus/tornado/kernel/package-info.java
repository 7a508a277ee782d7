/**
 * Kernels: what one work-item of a GPU does, as Java that TornadoVM translates to CUDA C, PTX or OpenCL.
 *
 * <p>Every kernel takes its sizes, and where in its arrays its operands begin, in an {@code IntArray},
 * and numbers such as a learning rate in a {@code FloatArray}: TornadoVM compiles a scalar argument
 * into the kernel, so that another value would be another kernel. No operand may be larger than an
 * {@code int} can count.
 *
 * <p>Arrays in local memory stay in the kernel's own method: one that is passed on is read like a
 * Java array there, and gives wrong numbers without a word. Arrays made with {@code new} belong to one
 * work-item; loops over them have constant bounds, so that they end up in registers.
 */
@NullMarked
package io.abaculus.tornado.kernel;

import org.jspecify.annotations.NullMarked;

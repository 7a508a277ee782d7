/**
 * Elementwise programs as kernels, written when they are first needed: a pass over memory for each
 * program, whatever it computes, or the end of the product that it follows.
 *
 * <p>A kernel is a class file of a few methods (java.lang.classfile) that TornadoVM translates like any
 * other. {@link io.abaculus.tornado.pass.PassKernel} and {@link
 * io.abaculus.tornado.pass.ProductPassKernel} make and launch them; the classes of functions hold what
 * their instructions call.
 *
 * <p>In those functions floating-point numbers are compared by less, greater and equal only: TornadoVM
 * translates "a is at most b" as "b is not less than a", which holds for NaN too. Neither is there a
 * constant NaN or infinity, which do not compile in OpenCL, nor {@code min} or {@code max}, which pass
 * over NaN on devices, nor an "and" within an "or", whose negation gets lost.
 */
@NullMarked
package io.abaculus.tornado.pass;

import org.jspecify.annotations.NullMarked;

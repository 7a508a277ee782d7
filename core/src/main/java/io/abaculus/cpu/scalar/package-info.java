/** Kernels in plain loops, for a JVM that was started without the vector module. */
@NullMarked
package io.abaculus.cpu.scalar;

import org.jspecify.annotations.NullMarked;

/** Kernels in plain loops, for a JVM without {@code jdk.incubator.vector}. */
@NullMarked
package io.abaculus.cpu.scalar;

import org.jspecify.annotations.NullMarked;

/**
 * The CPU device: kernels on plain arrays, and the threads that share them out.
 *
 * <p>Kernels come in two kinds behind the same interfaces: {@code cpu.vector} on the processor's
 * vector units, and {@code cpu.scalar} in plain loops, for a JVM started without {@code
 * jdk.incubator.vector}.
 */
@NullMarked
package io.abaculus.cpu;

import org.jspecify.annotations.NullMarked;

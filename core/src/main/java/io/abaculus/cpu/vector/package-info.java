/**
 * Kernels on the processor's vector units: the only package that sees {@code jdk.incubator.vector}.
 *
 * <p>Everything here is written for whatever number of lanes the machine has. Two habits hold
 * throughout, because a sum or an approximation must have the same bits whether a method runs
 * interpreted or compiled: functions come from our own polynomials, never from the JDK's native
 * math library, and lanes are added in a fixed order, never by {@code reduceLanes(ADD)}.
 */
@NullMarked
package io.abaculus.cpu.vector;

import org.jspecify.annotations.NullMarked;

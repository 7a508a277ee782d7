/** Kernels on vector units: the only package that uses the incubating vector module. */
@NullMarked
package io.abaculus.cpu.vector;

import org.jspecify.annotations.NullMarked;

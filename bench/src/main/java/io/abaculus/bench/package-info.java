/** JMH suites for the kernels and the training step, and runs beside peers. */
@NullMarked
package io.abaculus.bench;

import org.jspecify.annotations.NullMarked;

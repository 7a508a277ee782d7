/** How well predicted labels agree with true ones. */
@NullMarked
package io.abaculus.eval.metrics;

import org.jspecify.annotations.NullMarked;

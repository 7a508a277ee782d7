/** Gradients of a graph, as a graph: one rule for each operation. */
@NullMarked
package io.abaculus.autodiff;

import org.jspecify.annotations.NullMarked;

/** Evaluations of features, and what they are looked at with. */
@NullMarked
package io.abaculus.eval;

import org.jspecify.annotations.NullMarked;

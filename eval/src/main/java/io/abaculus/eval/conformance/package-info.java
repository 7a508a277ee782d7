/** The golden cases about evaluations. */
@NullMarked
package io.abaculus.eval.conformance;

import org.jspecify.annotations.NullMarked;

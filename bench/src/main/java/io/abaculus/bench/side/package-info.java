/** Who computes the work of the suite: Abaculus, and peers in modules of their own. */
@NullMarked
package io.abaculus.bench.side;

import org.jspecify.annotations.NullMarked;

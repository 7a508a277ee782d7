/** Libraries that the suite measures Abaculus against; found as services. */
@NullMarked
package io.abaculus.bench.peers;

import org.jspecify.annotations.NullMarked;

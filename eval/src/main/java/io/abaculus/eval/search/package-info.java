/** The rows of a large set that have the greatest inner products with queries: exactly, or nearly so. */
@NullMarked
package io.abaculus.eval.search;

import org.jspecify.annotations.NullMarked;

/**
 * How a graph will be computed: the order, what is done in one pass, and where in memory results
 * live. A plan depends on the structure of a graph alone, so that a step which comes again finds its
 * plan in a cache.
 */
@NullMarked
package io.abaculus.plan;

import org.jspecify.annotations.NullMarked;

/**
 * What a run tells the world while it trains: a line of JSON a step, event files that TensorBoard
 * reads, and a progress bar.
 */
@NullMarked
package io.abaculus.neco.metrics;

import org.jspecify.annotations.NullMarked;

/**
 * The golden cases about models and optimizers, as {@link io.abaculus.conformance.GoldenRunner} runs
 * them.
 */
@NullMarked
package io.abaculus.nn.conformance;

import org.jspecify.annotations.NullMarked;

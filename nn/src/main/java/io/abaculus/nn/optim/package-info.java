/**
 * What changes parameters from step to step: optimizers, schedules, clipping, moving averages. All of
 * them only note what the new values are to be; one plan computes them together with the loss.
 */
@NullMarked
package io.abaculus.nn.optim;

import org.jspecify.annotations.NullMarked;

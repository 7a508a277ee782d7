/**
 * What {@code abaculus eval} does: models are measured trial by trial, each finished trial is kept, and
 * all of them become a report.
 */
@NullMarked
package io.abaculus.neco.evaluation;

import org.jspecify.annotations.NullMarked;

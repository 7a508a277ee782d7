/**
 * Which images there are on disk, and their delivery as batches of augmented crops, prepared ahead
 * of the training step.
 */
@NullMarked
package io.abaculus.neco.data;

import org.jspecify.annotations.NullMarked;

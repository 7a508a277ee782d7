/**
 * Named tensors in files, and from there into parameters.
 */
@NullMarked
package io.abaculus.nn.checkpoint;

import org.jspecify.annotations.NullMarked;

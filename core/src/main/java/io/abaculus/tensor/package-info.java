/**
 * What a researcher touches: tensors, their operations, parameters and random keys. Shapes are
 * checked at the call; numbers are computed when they are asked for.
 */
@NullMarked
package io.abaculus.tensor;

import org.jspecify.annotations.NullMarked;

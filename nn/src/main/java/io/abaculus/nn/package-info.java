/**
 * Layers: what has parameters and turns tensors into tensors. Parameters are created through a
 * {@link io.abaculus.nn.Scope}, which names them as DINOv2's state dict does and gives each its own
 * stream of random numbers.
 */
@NullMarked
package io.abaculus.nn;

import org.jspecify.annotations.NullMarked;

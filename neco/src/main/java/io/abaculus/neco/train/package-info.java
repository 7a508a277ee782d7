/** The training run: its folder, its checkpoints, the loop over steps, and how it ends. */
@NullMarked
package io.abaculus.neco.train;

import org.jspecify.annotations.NullMarked;

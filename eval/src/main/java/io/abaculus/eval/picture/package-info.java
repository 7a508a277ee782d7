/** Pictures of features: as colours, as heat, side by side on a sheet. */
@NullMarked
package io.abaculus.eval.picture;

import org.jspecify.annotations.NullMarked;

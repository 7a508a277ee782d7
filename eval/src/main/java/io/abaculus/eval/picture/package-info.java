/**
 * Pictures of features, as colours, as heat and side by side on a sheet; and of classes, as masks and laid over
 * images.
 */
@NullMarked
package io.abaculus.eval.picture;

import org.jspecify.annotations.NullMarked;

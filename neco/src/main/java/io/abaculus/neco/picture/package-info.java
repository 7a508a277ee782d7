/** Pictures of features. */
@NullMarked
package io.abaculus.neco.picture;

import org.jspecify.annotations.NullMarked;

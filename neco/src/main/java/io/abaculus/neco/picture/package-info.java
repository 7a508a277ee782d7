/** Pictures of what training did to a model. */
@NullMarked
package io.abaculus.neco.picture;

import org.jspecify.annotations.NullMarked;

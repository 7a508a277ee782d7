/** Tests of gradients. */
@NullMarked
package io.abaculus.autodiff;

import org.jspecify.annotations.NullMarked;

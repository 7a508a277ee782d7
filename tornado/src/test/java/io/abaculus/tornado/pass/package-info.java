/** Generated kernels beside the reference's operations. */
@NullMarked
package io.abaculus.tornado.pass;

import org.jspecify.annotations.NullMarked;

/** How kernels are launched: on which grid, in which order, and on what. */
@NullMarked
package io.abaculus.tornado.launch;

import org.jspecify.annotations.NullMarked;

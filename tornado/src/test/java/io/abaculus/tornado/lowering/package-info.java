/** What the lowering of every operation computes, beside the reference. */
@NullMarked
package io.abaculus.tornado.lowering;

import org.jspecify.annotations.NullMarked;

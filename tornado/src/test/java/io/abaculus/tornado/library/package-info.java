/** What the lowering of every operation computes, beside the reference. */
@NullMarked
package io.abaculus.tornado.library;

import org.jspecify.annotations.NullMarked;

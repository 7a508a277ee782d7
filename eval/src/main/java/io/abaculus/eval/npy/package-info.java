/** NumPy's file format, written. */
@NullMarked
package io.abaculus.eval.npy;

import org.jspecify.annotations.NullMarked;

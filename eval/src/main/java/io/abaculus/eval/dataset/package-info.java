/** Images with labels, as data sets lie on disk. */
@NullMarked
package io.abaculus.eval.dataset;

import org.jspecify.annotations.NullMarked;

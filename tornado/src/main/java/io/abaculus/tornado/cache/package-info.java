/** The code that kernels were translated to, kept on disk from one process to the next. */
@NullMarked
package io.abaculus.tornado.cache;

import org.jspecify.annotations.NullMarked;

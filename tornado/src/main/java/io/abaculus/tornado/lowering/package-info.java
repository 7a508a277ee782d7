/** Which kernels compute an operation of the graph, on which grids. */
@NullMarked
package io.abaculus.tornado.lowering;

import org.jspecify.annotations.NullMarked;

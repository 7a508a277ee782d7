/** What is to be computed: nodes and the operations that make them. No numbers here. */
@NullMarked
package io.abaculus.graph;

import org.jspecify.annotations.NullMarked;

/**
 * What is to be computed: operations as records, nodes that use them, types and shapes. No numbers
 * are here and nothing of devices.
 */
@NullMarked
package io.abaculus.graph;

import org.jspecify.annotations.NullMarked;

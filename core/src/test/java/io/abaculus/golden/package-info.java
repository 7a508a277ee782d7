/**
 * Golden cases: what the reference implementations give for small inputs, and the comparison with
 * ours.
 */
@NullMarked
package io.abaculus.golden;

import org.jspecify.annotations.NullMarked;

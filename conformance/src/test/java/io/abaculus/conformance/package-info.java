/** Tests of golden cases, on every device. */
@NullMarked
package io.abaculus.conformance;

import org.jspecify.annotations.NullMarked;

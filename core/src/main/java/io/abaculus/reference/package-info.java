/**
 * The operations as plain loops in double: slow, short, and the oracle of tests and of {@code
 * conformance}.
 */
@NullMarked
package io.abaculus.reference;

import org.jspecify.annotations.NullMarked;

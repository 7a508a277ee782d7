/**
 * Golden cases: small computations with the numbers that a reference implementation gave for them,
 * and what runs such a case on a device and compares.
 */
@NullMarked
package io.abaculus.conformance;

import org.jspecify.annotations.NullMarked;

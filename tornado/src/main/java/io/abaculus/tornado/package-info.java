/**
 * The device {@code tornado}: how plans run on it, what finds it, and what refuses to start it where it would
 * compute wrong numbers.
 */
@NullMarked
package io.abaculus.tornado;

import org.jspecify.annotations.NullMarked;

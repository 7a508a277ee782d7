/** Tests of what finds the device {@code tornado} and of what refuses to start it. */
@NullMarked
package io.abaculus.tornado;

import org.jspecify.annotations.NullMarked;

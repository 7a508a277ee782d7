/** The golden cases about images, crops, the loss and training; and every case of all the floors. */
@NullMarked
package io.abaculus.neco.conformance;

import org.jspecify.annotations.NullMarked;

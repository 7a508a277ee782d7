/** The command line {@code abaculus}. */
@NullMarked
package io.abaculus.neco.cli;

import org.jspecify.annotations.NullMarked;

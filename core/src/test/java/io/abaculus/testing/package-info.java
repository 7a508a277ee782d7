/** What tests of all modules share. */
@NullMarked
package io.abaculus.testing;

import org.jspecify.annotations.NullMarked;

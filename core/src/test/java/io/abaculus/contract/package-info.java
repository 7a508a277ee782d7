/** What every device must do, and the tests that hold each device to it. */
@NullMarked
package io.abaculus.contract;

import org.jspecify.annotations.NullMarked;

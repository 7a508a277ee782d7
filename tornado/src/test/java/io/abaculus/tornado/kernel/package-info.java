/** Every kernel beside its definition as plain loops in double, at sizes around its tiles' edges. */
@NullMarked
package io.abaculus.tornado.kernel;

import org.jspecify.annotations.NullMarked;
